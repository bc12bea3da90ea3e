//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import GRDB
internal import GRDBSQLite
internal import OSProfilerCore

/// Inserts points: many rows a statement where it can, because to begin and end a statement costs SQLite about as much
/// as a row.
///
/// All entries belong to this arena, and stay in place.
struct SQLitePointInsert {
    /// The number of rows of the greater statement.
    static let rows = 16
    private static let columns: Int32 = 7
    private static let insert = "INTO points (trace, trace_id, name, repeat, message_key, enveloped, payload) VALUES "
    private static let row = "(?, ?, ?, ?, ?, ?, ?)"

    private let arena: UnsafeRawBufferPointer
    private let many: SQLiteStatement
    private let one: SQLiteStatement

    init(_ arena: UnsafeRawBufferPointer, _ db: Database) throws {
        self.arena = arena
        // A conflict ends the statement, and leaves the rows before it.
        let rows = Array(repeating: Self.row, count: Self.rows).joined(separator: ", ")
        many = try SQLiteStatement(db, "INSERT OR FAIL \(Self.insert)\(rows)")
        one = try SQLiteStatement(db, "INSERT \(Self.insert)\(Self.row) ON CONFLICT DO NOTHING")
    }

    /// Inserts ``rows`` points in their order, up to the first whose key is taken.
    ///
    /// - Parameter trace: returns the row number of a point's trace.
    /// - Returns: the number of points inserted.
    func insert(_ entries: UnsafePointer<PointEntry>, trace: (_ index: Int) -> Int64) throws -> Int {
        for index in 0..<Self.rows {
            bind(entries + index, trace: trace(index), repetition: 0, to: many, at: Int32(index) * Self.columns)
        }
        try many.run(orConflict: true)
        return Int(many.changes)
    }

    /// - Returns: false if the key is taken.
    func insert(_ entry: UnsafePointer<PointEntry>, trace: Int64, repetition: Int64) throws -> Bool {
        bind(entry, trace: trace, repetition: repetition, to: one, at: 0)
        try one.run()
        return one.changes == 1
    }

    @inline(__always)
    private func bind(
        _ entry: UnsafePointer<PointEntry>,
        trace: Int64,
        repetition: Int64,
        to statement: SQLiteStatement,
        at place: Int32
    ) {
        statement.bind(trace, at: place + 1)
        statement.bind(id: UnsafePointer(entry.pointer(to: \.traceID)!), arena, at: place + 2)
        statement.bind(text: arena[entry.pointee.name.range], at: place + 3)
        statement.bind(repetition, at: place + 4)
        statement.bind(uuid: UnsafePointer(entry.pointer(to: \.messageKey)!), at: place + 5)
        statement.bind(entry.pointee.isEnveloped ? 1 : 0, at: place + 6)
        statement.bind(text: arena[entry.pointee.payload.range], at: place + 7)
    }
}
#endif
