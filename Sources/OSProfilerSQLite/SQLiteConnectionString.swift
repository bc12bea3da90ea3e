//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

/// The file behind a `sqlite://` connection string.
///
/// As in SQLAlchemy: `sqlite:///traces.db` is relative to the working directory, `sqlite:////var/lib/traces.db`
/// absolute. `?mode=0640` sets who may read and write the file.
public struct SQLiteConnectionString: Sendable, Equatable {
    public static let scheme = StoreBackend.sqlite.schemes[0]

    /// The file's path, relative or absolute.
    public let path: String
    /// The file's mode, such as `0o640`; nil when it is not stated.
    public let permissions: Int?

    public init(_ text: String) throws(StoreError) {
        let prefix = "\(Self.scheme)://"
        guard text.hasPrefix(prefix) else {
            throw StoreError(.badConnectionString, "not a sqlite:// connection string")
        }
        let rest = text.dropFirst(prefix.count)
        let location = rest.prefix { $0 != "?" }
        guard location.hasPrefix("/"), location.count > 1 else {
            throw StoreError(
                .badConnectionString,
                "the sqlite:// connection string names no file: write sqlite:///relative.db or sqlite:////absolute/path.db"
            )
        }
        path = String(location.dropFirst())
        let query = try ConnectionStringQuery(rest.dropFirst(location.count + 1), known: ["mode"])
        permissions = try query["mode"].map(Self.permissions)
    }

    /// Its owner reads and writes in any case, nobody executes it, and it is not the world's to write.
    private static func permissions(_ text: Substring) throws(StoreError) -> Int {
        guard let mode = Int(text, radix: 8), mode & 0o600 == 0o600, mode & ~0o664 == 0 else {
            throw StoreError(
                .badConnectionString,
                "mode=\(text) of the connection string is none of 0600, 0640, 0660, 0644 and 0664"
            )
        }
        return mode
    }
}
