//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
internal import OSProfilerStore

/// An open transaction.
struct PostgreSQLTransaction {
    enum Mode {
        /// All statements see the same snapshot.
        case reading
        case writing
    }

    let link: PostgreSQLLink
    let tables: PostgreSQLTables
    private let limit: Duration

    init(_ link: PostgreSQLLink, _ tables: PostgreSQLTables, _ limit: Duration) {
        self.link = link
        self.tables = tables
        self.limit = limit
    }

    /// Runs one statement.
    func run(_ sql: String, _ parameters: [PostgreSQLParameter] = []) throws -> PostgreSQLRows {
        try link.run(sql, parameters, until: .now + limit)
    }

    func begin(_ mode: Mode) throws {
        let milliseconds = max(100, Int(limit / .milliseconds(1)) * 4 / 5)
        let isolation =
            mode == .reading ? "ISOLATION LEVEL REPEATABLE READ READ ONLY" : "ISOLATION LEVEL READ COMMITTED"
        // Set in each transaction, because a connection pooler may run each one in another session.
        try link.runAll(
            """
            BEGIN \(isolation); SET LOCAL statement_timeout = \(milliseconds); \
            SET LOCAL lock_timeout = \(milliseconds * 2 / 3); SET LOCAL cursor_tuple_fraction = 1
            """,
            until: .now + limit
        )
    }

    func commit() throws { _ = try run("COMMIT") }

    func rollBack() throws { _ = try run("ROLLBACK") }

    /// Passes the rows of a query to a closure, some at a time.
    ///
    /// - Parameter length: rows to fetch at a time at the most; fewer if they are large.
    func forEach(
        _ length: Int,
        of sql: String,
        _ parameters: [PostgreSQLParameter],
        _ body: (PostgreSQLRows, Int) throws -> Void
    ) throws {
        _ = try run("DECLARE found NO SCROLL CURSOR FOR \(sql)", parameters)
        var page = PageLength(atMost: length)
        while true {
            let rows = try run("FETCH \(page.next) FROM found")
            for row in 0..<rows.count { try body(rows, row) }
            if rows.count < page.next { break }
            page.fetched(rows.count, bytes: rows.byteCount)
        }
        _ = try run("CLOSE found")
    }
}
#endif
