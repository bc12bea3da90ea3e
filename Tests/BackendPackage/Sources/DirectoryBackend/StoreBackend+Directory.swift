//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerStore

extension StoreBackend {
    /// `directory://` connection strings: a folder, in which each trace is a file.
    public static let directory: StoreBackend = {
        var backend = StoreBackend(["directory"], summary: "a folder, one file a trace", page: nil) {
            text,
            purpose throws(StoreError) in
            try DirectoryStore(DirectoryConnectionString(text), creates: purpose == .collecting || purpose == .copying)
        }
        backend.identity = { text in (try? DirectoryConnectionString(text)).map { fileIdentity($0.path) } }
        return backend
    }()
}
