//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
public import OSProfilerStore

/// The file behind a `jsonl://` connection string, and when it is put aside for a new one.
///
/// `jsonl:///traces.jsonl` is relative to the working directory, `jsonl:////var/log/traces.jsonl` absolute. Members:
/// `max_size` (`100MB`) and `keep` (5).
public struct JSONLinesConnectionString: Sendable, Equatable {
    public static let scheme = "jsonl"

    /// The file's path, relative or absolute.
    public let path: String
    /// Bytes after which the file is put aside.
    public let maximumSize: Int64
    /// Files put aside that are kept.
    public let keptFiles: Int

    public init(_ text: String) throws(StoreError) {
        let prefix = "\(Self.scheme)://"
        guard text.hasPrefix(prefix) else {
            throw StoreError(.badConnectionString, "not a jsonl:// connection string")
        }
        let rest = text.dropFirst(prefix.count)
        let location = rest.prefix { $0 != "?" }
        guard location.hasPrefix("/"), location.count > 1, !location.hasSuffix("/") else {
            throw StoreError(
                .badConnectionString,
                "the jsonl:// connection string names no file: write jsonl:///relative.jsonl or jsonl:////absolute/path.jsonl"
            )
        }
        path = String(location.dropFirst())
        let members = try ConnectionStringQuery(rest.dropFirst(location.count + 1), known: ["max_size", "keep"])
        maximumSize = try Self.size(members["max_size"] ?? "100MB")
        keptFiles = try Self.count(members["keep"] ?? "5")
    }

    private static func size(_ text: Substring) throws(StoreError) -> Int64 {
        guard let bytes = ByteSize.bytes(String(text)), bytes >= 4096 else {
            throw bad("max_size=\(text)", "at least 4KiB, and \(ByteSize.syntax)")
        }
        return bytes
    }

    private static func count(_ text: Substring) throws(StoreError) -> Int {
        guard let count = Int(text), (0...RotatedFiles.mostKept).contains(count) else {
            throw bad("keep=\(text)", "a number from 0 to \(RotatedFiles.mostKept)")
        }
        return count
    }

    private static func bad(_ member: String, _ expected: String) -> StoreError {
        StoreError(.badConnectionString, "\(member) of the jsonl:// connection string is not \(expected)")
    }
}
