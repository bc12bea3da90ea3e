//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// The line for a store that does not exist: the same in every command.
enum AbsentStore {
    /// Returns an error of opening a store, with what to do about it if the store does not exist.
    ///
    /// - Parameters:
    ///   - string: the store's connection string.
    ///   - backend: the kind of store.
    ///   - option: what names the store on the command line.
    static func explained(
        _ error: StoreError,
        _ string: ConnectionString,
        _ backend: StoreBackend,
        namedBy option: String
    ) -> StoreError {
        guard error.code == .notFound else { return error }
        let relative = RelativePath(string, backend)
        return StoreError(
            error.code,
            "\(error), or name another with \(option)\(relative.map { "; \($0)" } ?? "")"
        )
    }
}

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
