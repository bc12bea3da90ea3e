//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

extension StoreBackend {
    /// The backend of `jsonl://` connection strings.
    public static let jsonLines: StoreBackend = {
        var backend = StoreBackend(
            [JSONLinesConnectionString.scheme],
            summary: "shipping, archives, `jq`",
            page: "docs/stores/jsonl.md"
        ) { text, purpose throws(StoreError) in
            let string = try JSONLinesConnectionString(text)
            let mode: JSONLinesStore.Mode =
                switch purpose {
                case .reading, .changing: .readOnly
                case .collecting: .readWrite
                case .copying: .readWriteKeepingAll
                }
            return try JSONLinesStore(string, mode: mode)
        }
        backend.harmlessMembers = [
            "group", "keep", "max_size", "mode", "sync",
        ]
        backend.fileExtensions = ["jsonl", "ndjson"]
        backend.identity = { text in (try? JSONLinesConnectionString(text)).map { fileIdentity($0.path) } }
        return backend
    }()
}
