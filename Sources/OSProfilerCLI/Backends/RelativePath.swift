//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerConfiguration
internal import OSProfilerStore

/// The relative path of a file's connection string, where an absolute one may be meant.
struct RelativePath: CustomStringConvertible {
    private let string: String
    private let scheme: String
    private let path: String

    /// Nil for an absolute path, and for a kind of store that is not a file.
    init?(_ string: ConnectionString, _ backend: StoreBackend) {
        guard !backend.fileExtensions.isEmpty else { return nil }
        let location = string.masked.prefix { $0 != "?" }
        let root = "\(string.scheme):///"
        guard location.lowercased().hasPrefix(root) else { return nil }
        path = String(location.dropFirst(root.count))
        guard !path.isEmpty, !path.hasPrefix("/") else { return nil }
        self.string = String(location)
        scheme = string.scheme
    }

    /// Where the file is now.
    var absolute: String {
        URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: FileManager.default.currentDirectoryPath)).path
    }

    /// `sqlite:///tmp/t.db is relative and means /srv/tmp/t.db: for /tmp/t.db write sqlite:////tmp/t.db`
    var description: String {
        "\(string) is relative and means \(absolute): for /\(path) write \(scheme):////\(path)"
    }
}
