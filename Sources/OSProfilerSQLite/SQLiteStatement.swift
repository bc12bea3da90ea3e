//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import GRDB
internal import GRDBSQLite
internal import OSProfilerCore

/// A cached statement of GRDB that binds values by pointer.
///
/// SQLite does not copy bound memory (`SQLITE_STATIC`): it must stay in place until ``run()`` or ``row(_:)`` returns.
struct SQLiteStatement {
    private let statement: Statement
    private let handle: OpaquePointer
    private let database: OpaquePointer

    init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        database = db.sqliteConnection!
        sqlite3_reset(handle)
    }

    func bind(_ value: Int64, at index: Int32) {
        sqlite3_bind_int64(handle, index, value)
    }

    func bind(text: Slice<UnsafeRawBufferPointer>, at index: Int32) {
        let text = UnsafeRawBufferPointer(rebasing: text)
        bind(text: text, at: index)
    }

    /// - Parameter isCopied: true for text that does not stay in place.
    func bind(text: UnsafeRawBufferPointer, at index: Int32, isCopied: Bool = false) {
        let characters = text.baseAddress?.assumingMemoryBound(to: CChar.self)
        // SQLite binds NULL for a null pointer, so an empty text needs an address.
        withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { empty in
            _ = sqlite3_bind_text64(
                handle,
                index,
                text.isEmpty ? UnsafePointer(empty.baseAddress!.assumingMemoryBound(to: CChar.self)) : characters,
                UInt64(text.count),
                text.isEmpty || isCopied ? SQLiteStatement.transient : nil,
                UInt8(SQLITE_UTF8)
            )
        }
    }

    /// Binds a copy of a text, or NULL.
    func bind(copying text: String?, at index: Int32) {
        guard var text else {
            sqlite3_bind_null(handle, index)
            return
        }
        text.withUTF8 { bind(text: UnsafeRawBufferPointer($0), at: index, isCopied: true) }
    }

    /// Binds a copy of some bytes.
    func bind(copying bytes: [UInt8], at index: Int32) {
        // SQLite may bind NULL for the address of no bytes.
        guard !bytes.isEmpty else {
            sqlite3_bind_zeroblob(handle, index, 0)
            return
        }
        sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), SQLiteStatement.transient)
    }

    func bind(uuid: UnsafePointer<UUID128>, at index: Int32) {
        sqlite3_bind_blob64(handle, index, uuid, 16, nil)
    }

    func bindNullID(at index: Int32) {
        sqlite3_bind_zeroblob(handle, index, 0)
    }

    private static var transient: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    /// Runs a statement whose rows do not matter.
    ///
    /// - Parameter orConflict: whether a broken constraint may end it.
    func run(orConflict: Bool = false) throws {
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        if orConflict, code & 0xFF == SQLITE_CONSTRAINT { return }
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw failure(code) }
    }

    /// Runs a statement and returns a value from its first row; nil if it has no rows.
    func row<Value>(_ body: (Row) throws -> Value?) throws -> Value? {
        let code = sqlite3_step(handle)
        defer { sqlite3_reset(handle) }
        switch code {
        case SQLITE_ROW: return try body(Row(handle: handle))
        case SQLITE_DONE: return nil
        default: throw failure(code)
        }
    }

    /// The number of rows that the last ``run()`` changed.
    var changes: Int32 { sqlite3_changes(database) }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: String(cString: sqlite3_errmsg(database))
        )
    }

    struct Row {
        let handle: OpaquePointer

        func integer(at column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

        /// Returns the bytes of a text or blob, which are valid as long as the row; empty for NULL.
        func bytes(at column: Int32) -> UnsafeRawBufferPointer {
            // Length after address: only in this order does SQLite guarantee that both describe the same
            // representation.
            let address = sqlite3_column_blob(handle, column)
            return UnsafeRawBufferPointer(start: address, count: Int(sqlite3_column_bytes(handle, column)))
        }
    }
}

// MARK: - Ids

extension SQLiteStatement {
    /// Binds an id of a point.
    func bind(id: UnsafePointer<IDReference>, _ arena: UnsafeRawBufferPointer, at index: Int32) {
        switch id.pointee.kind {
        case .uuid: bind(uuid: UnsafePointer(id.pointer(to: \.uuid)!), at: index)
        case .text: bind(text: arena[id.pointee.range.range], at: index)
        case .null: bindNullID(at: index)
        case .integer:
            let digits = arena[id.pointee.range.range]
            if let value = Int64(String(decoding: digits, as: UTF8.self)) {
                bind(value, at: index)
            } else {
                bind(text: digits, at: index)
            }
        }
    }

    /// A base id for binding: as a uuid if its text is one, otherwise as text.
    enum BaseID {
        case uuid(UnsafePointer<UUID128>)
        case text(UnsafeRawBufferPointer)
    }

    func bind(_ id: BaseID, at index: Int32) {
        switch id {
        case .uuid(let uuid): bind(uuid: uuid, at: index)
        case .text(let text): bind(text: text, at: index)
        }
    }
}

extension OpaqueID {
    /// Passes the id to a closure in the representation of `traces.base_id`.
    func withSQLiteBinding<Value>(_ body: (SQLiteStatement.BaseID) throws -> Value) rethrows -> Value {
        let text = textBytes
        if let uuid = text.withUnsafeBytes({ UUID128(canonical: $0) }) {
            return try withUnsafePointer(to: uuid) { try body(.uuid($0)) }
        }
        return try text.withUnsafeBytes { try body(.text($0)) }
    }
}
#endif
