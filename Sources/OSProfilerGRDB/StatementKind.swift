//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if GRDB
/// What a statement does, as far as tracing has to know.
enum StatementKind {
    case change
    /// It begins or ends a transaction, or sets up the connection.
    case housekeeping
    /// No statement: SQLite's note that a trigger runs, or that a function runs a statement inside another one.
    case comment
    case other

    private static let words: [String: StatementKind] = [
        "INSERT": .change, "UPDATE": .change, "DELETE": .change, "REPLACE": .change,
        "BEGIN": .housekeeping, "COMMIT": .housekeeping, "END": .housekeeping, "ROLLBACK": .housekeeping,
        "SAVEPOINT": .housekeeping, "RELEASE": .housekeeping, "PRAGMA": .housekeeping,
    ]
    /// GRDB's check of a new connection, as it writes it.
    private static let check = "SELECT * FROM sqlite_master LIMIT 1"

    init(_ sql: String) {
        // A statement after a comment has several lines.
        if sql.hasPrefix("--"), !sql.contains(where: \.isNewline) {
            self = .comment
        } else if sql == Self.check {
            self = .housekeeping
        } else {
            let word = sql.prefix { $0.isASCII && $0.isLetter }
            self = Self.words[word.uppercased()] ?? .other
        }
    }
}
#endif
