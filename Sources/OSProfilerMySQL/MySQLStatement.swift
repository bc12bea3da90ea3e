//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import CMariaDB

/// A prepared statement. Its values are sent separately from its text.
final class MySQLStatement {
    private let handle: UnsafeMutablePointer<MYSQL_STMT>
    /// Outlives the statement.
    private let connection: UnsafeMutablePointer<MYSQL>

    /// - Throws: ``MySQLError``.
    init(_ sql: String, on connection: UnsafeMutablePointer<MYSQL>) throws {
        guard let handle = mysql_stmt_init(connection) else {
            throw MySQLError.noMemory
        }
        self.handle = handle
        self.connection = connection
        guard mysql_stmt_prepare(handle, sql, UInt(sql.utf8.count)) == 0 else { throw fault() }
    }

    deinit { mysql_stmt_close(handle) }

    private func fault() -> MySQLError {
        let number = mysql_stmt_errno(handle)
        guard number == 0 else { return MySQLError(number: number, message: String(cString: mysql_stmt_error(handle))) }
        // An error between the rows stands only in the connection.
        return MySQLError(connection)
    }

    /// Runs the statement and passes on its rows one by one. A row is valid until the next.
    ///
    /// - Throws: ``MySQLError``, and any error from the closure.
    /// - Returns: the number of changed rows, without any rows.
    func run(_ values: [MySQLValue], _ body: (MySQLRows) throws -> Void) throws -> MySQLRows {
        try execute(values)
        let rows = MySQLRows(columns: Int(mysql_stmt_field_count(handle)))
        guard rows.columns > 0 else {
            rows.note(changed: mysql_stmt_affected_rows(handle))
            return rows
        }
        // Unread rows would block the next statement.
        defer { mysql_stmt_free_result(handle) }
        var window = MySQLWindow(columns: rows.columns)
        guard mysql_stmt_bind_result(handle, window.binds) == 0 else { throw fault() }
        while true {
            switch mysql_stmt_fetch(handle) {
            case 0, MYSQL_DATA_TRUNCATED:
                rows.removeAll()
                guard window.copy(from: handle, to: rows) else { throw fault() }
                try body(rows)
            case MYSQL_NO_DATA: return rows
            default: throw fault()
            }
        }
    }

    private func execute(_ values: [MySQLValue]) throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.reduce(0) { $0 + $1.size })
        let fields = values.map { value -> (type: enum_field_types, start: Int, length: Int) in
            let start = bytes.count
            switch value {
            case .null: return (MYSQL_TYPE_NULL, start, 0)
            case .integer(let number):
                bytes += repeatElement(0, count: -start & 7)
                let aligned = bytes.count
                withUnsafeBytes(of: number) { bytes += $0 }
                return (MYSQL_TYPE_LONGLONG, aligned, 8)
            case .text(let text):
                bytes += text
                return (MYSQL_TYPE_STRING, start, text.count)
            case .bytes(let blob):
                bytes += blob
                return (MYSQL_TYPE_BLOB, start, blob.count)
            }
        }
        try bytes.withUnsafeMutableBytes { bytes in
            var binds = fields.map { field in
                var bind = MYSQL_BIND()
                bind.buffer_type = field.type
                bind.buffer = bytes.baseAddress.map { $0 + field.start }
                bind.buffer_length = UInt(field.length)
                return bind
            }
            guard binds.isEmpty || mysql_stmt_bind_param(handle, &binds) == 0, mysql_stmt_execute(handle) == 0 else {
                throw fault()
            }
        }
    }
}

/// The buffers into which libmariadb writes a row's values: all as text, and only the beginning of long ones.
private struct MySQLWindow: ~Copyable {
    private static let width = 512

    let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let columns: Int
    private let memory: UnsafeMutableRawPointer
    private let lengths: UnsafeMutablePointer<UInt>
    private let nulls: UnsafeMutablePointer<my_bool>

    init(columns: Int) {
        self.columns = columns
        binds = .allocate(capacity: columns)
        memory = .allocate(byteCount: columns * Self.width, alignment: 8)
        lengths = .allocate(capacity: columns)
        nulls = .allocate(capacity: columns)
        lengths.initialize(repeating: 0, count: columns)
        nulls.initialize(repeating: 0, count: columns)
        for column in 0..<columns {
            var bind = MYSQL_BIND()
            bind.buffer_type = MYSQL_TYPE_BLOB
            bind.buffer = memory + column * Self.width
            bind.buffer_length = UInt(Self.width)
            bind.length = lengths + column
            bind.is_null = nulls + column
            (binds + column).initialize(to: bind)
        }
    }

    deinit {
        binds.deallocate()
        memory.deallocate()
        lengths.deallocate()
        nulls.deallocate()
    }

    /// - Returns: false if a long value cannot be fetched.
    mutating func copy(from handle: UnsafeMutablePointer<MYSQL_STMT>, to rows: MySQLRows) -> Bool {
        var isWhole = true
        for column in 0..<columns {
            let length = Int(lengths[column])
            if nulls[column] != 0 {
                rows.appendNull()
            } else if length <= Self.width {
                rows.append(length) { $0.copyMemory(from: .init(start: memory + column * Self.width, count: length)) }
            } else {
                rows.append(length) { target in
                    var (whole, written) = (MYSQL_BIND(), UInt(0))
                    whole.buffer_type = MYSQL_TYPE_BLOB
                    whole.buffer = target.baseAddress
                    whole.buffer_length = UInt(length)
                    withUnsafeMutablePointer(to: &written) {
                        whole.length = $0
                        if mysql_stmt_fetch_column(handle, &whole, UInt32(column), 0) != 0 { isWhole = false }
                    }
                }
            }
        }
        return isWhole
    }
}
#endif
