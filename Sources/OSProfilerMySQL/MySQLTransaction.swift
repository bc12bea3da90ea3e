//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
/// An open transaction.
struct MySQLTransaction {
    enum Mode {
        /// All statements see the same snapshot.
        case reading
        case writing
    }

    let link: MySQLLink
    let tables: MySQLTables
    let server: MySQLConnectionString.Server

    init(_ link: MySQLLink, _ tables: MySQLTables, _ server: MySQLConnectionString.Server) {
        self.link = link
        self.tables = tables
        self.server = server
    }

    func run(_ sql: String, _ values: [MySQLValue] = []) throws -> MySQLRows { try link.run(sql, values) }

    /// Runs a statement once per part of its rows: `head`, the placeholders of the rows, `tail`.
    func run(_ head: String, _ input: MySQLInput, _ tail: String = "", _ body: (MySQLRows) -> Void = { _ in }) throws {
        for part in input.parts(of: tables.room) {
            let row = "(\(part.first!.map { _ in "?" }.joined(separator: ",")))"
            let rows = repeatElement(row, count: part.count).joined(separator: ",")
            // Statements for full parts recur, so they stay prepared.
            body(try link.run("\(head) \(rows) \(tail)", Array(part.joined()), isKept: part.count == 256))
        }
    }

    func begin(_ mode: Mode, within limit: Duration) throws {
        try link.bound(limit)
        switch mode {
        case .reading:
            try link.runAlone("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            try link.runAlone("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        case .writing: try link.runAlone("START TRANSACTION READ WRITE")
        }
    }

    func commit() throws { try link.runAlone("COMMIT") }

    func rollBack() throws { try link.runAlone("ROLLBACK") }
}

extension [Int64] {
    /// The list for `IN (…)`; matches nothing if it is empty.
    var list: String { isEmpty ? "(NULL)" : "(\(map(String.init).joined(separator: ",")))" }
}
#endif
