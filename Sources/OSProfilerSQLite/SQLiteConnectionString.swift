//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

/// The file behind a `sqlite://` connection string.
///
/// As in SQLAlchemy: `sqlite:///traces.db` is relative to the working directory, `sqlite:////var/lib/traces.db`
/// absolute.
public struct SQLiteConnectionString: Sendable, Equatable {
    public static let scheme = "sqlite"

    /// The file's path, relative or absolute.
    public let path: String

    public init(_ text: String) throws(StoreError) {
        let prefix = "\(Self.scheme)://"
        guard text.hasPrefix(prefix) else {
            throw StoreError(.badConnectionString, "not a sqlite:// connection string")
        }
        let rest = text.dropFirst(prefix.count).prefix { $0 != "?" }
        guard rest.hasPrefix("/"), rest.count > 1 else {
            throw StoreError(
                .badConnectionString,
                "\(text) names no file: write sqlite:///relative.db or sqlite:////absolute/path.db"
            )
        }
        path = String(rest.dropFirst())
    }
}
