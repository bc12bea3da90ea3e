//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import CMariaDB
internal import Foundation
internal import OSProfilerCore

/// A connection of libmariadb. Every wait is bounded: by the socket's time-outs, and on the server by ``bound(_:)``.
final class MySQLLink {
    /// The number of statements to keep prepared.
    private static let capacity = 16
    /// Initializes state that all connections share; libmariadb itself would do so in whichever thread comes first.
    private static let library: Bool = mysql_server_init(0, nil, nil) == 0

    private let handle: UnsafeMutablePointer<MYSQL>
    /// The prepared statements, the most recent last.
    private var prepared: [(sql: String, statement: MySQLStatement)] = []
    private var limit: Duration?

    /// - Throws: ``MySQLError``.
    init(_ server: MySQLConnectionString.Server, _ options: MySQLOptions) throws {
        guard Self.library, let handle = mysql_init(nil) else {
            throw MySQLError.noMemory
        }
        self.handle = handle
        options.set(on: handle, server)
        // If the rest throws, deinit frees the handle, because the object is fully initialized.
        guard
            mysql_real_connect(
                handle,
                server.host,
                server.user,
                server.password,
                options.database,
                UInt32(server.port),
                options.socket,
                0
            ) != nil
        else { throw fault() }
        // libmariadb continues without TLS if the server has none, unless it must verify a name.
        guard options.verification == nil || mysql_get_ssl_cipher(handle) != nil else {
            throw MySQLError(number: 2026, message: "it does not speak TLS")
        }
        try runAlone(
            """
            SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', autocommit = 1, \
            innodb_lock_wait_timeout = 3, lock_wait_timeout = 5
            """
        )
        try runAlone("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    }

    deinit {
        // Statements need the connection while they are closed.
        prepared.removeAll()
        mysql_close(handle)
    }

    private func fault() -> MySQLError {
        MySQLError(number: mysql_errno(handle), message: String(cString: mysql_error(handle)))
    }

    /// Whether the connection seems usable without asking the server. An idle server sends data only when it
    /// disconnects.
    var isAlive: Bool {
        var descriptor = pollfd(fd: mysql_get_socket(handle), events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) == 0
    }

    /// The version as the server reports it, such as `10.11.19-MariaDB-deb12u1`.
    var serverVersion: String { mysql_get_server_info(handle).map { String(cString: $0) } ?? "" }

    /// The version as a number, such as 101119.
    var serverNumber: Int { Int(mysql_get_server_version(handle)) }

    var isMariaDB: Bool { serverVersion.contains("MariaDB") }

    /// The version of TLS, such as `TLSv1.3`; nil without TLS.
    var encryption: String? {
        guard mysql_get_ssl_cipher(handle) != nil else { return nil }
        var name: UnsafePointer<CChar>?
        _ = withUnsafeMutablePointer(to: &name) { mariadb_get_info(handle, MARIADB_CONNECTION_TLS_VERSION, $0) }
        return name.map { String(cString: $0) } ?? "TLS"
    }

    // MARK: Statements

    /// Runs one statement without values and without a result set.
    ///
    /// - Throws: ``MySQLError``.
    func runAlone(_ sql: String) throws {
        guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0 else { throw fault() }
    }

    /// Makes the server end statements that take longer; MySQL ends only those that read.
    func bound(_ limit: Duration) throws {
        guard limit != self.limit else { return }
        let milliseconds = max(100, Int(limit / .milliseconds(1)) * 4 / 5)
        try runAlone(
            isMariaDB
                ? "SET SESSION max_statement_time = \(Double(milliseconds) / 1000)"
                : "SET SESSION max_execution_time = \(milliseconds)"
        )
        self.limit = limit
    }

    /// Removes the time limit of statements.
    func unbound() throws {
        try runAlone("SET SESSION \(isMariaDB ? "max_statement_time" : "max_execution_time") = 0")
        limit = nil
    }

    /// Runs one statement.
    ///
    /// - Parameter isKept: whether to keep the statement prepared for reuse.
    /// - Throws: ``MySQLError``.
    func run(_ sql: String, _ values: [MySQLValue] = [], isKept: Bool = false) throws -> MySQLRows {
        var all: MySQLRows?
        let last = try statement(sql, isKept: isKept).run(values) { row in
            let rows = all ?? MySQLRows(columns: row.columns)
            all = rows
            for column in 0..<row.columns {
                if let bytes = row.bytes(0, column) {
                    rows.append(bytes.count) { $0.copyMemory(from: bytes) }
                } else {
                    rows.appendNull()
                }
            }
        }
        if let all { return all }
        last.removeAll()
        return last
    }

    /// Runs one statement and passes on its rows one by one. A row is valid until the next. The closure must not run
    /// statements.
    ///
    /// - Throws: ``MySQLError``, and any error from the closure.
    func forEach(of sql: String, _ values: [MySQLValue], _ body: (MySQLRows) throws -> Void) throws {
        _ = try statement(sql, isKept: false).run(values, body)
    }

    private func statement(_ sql: String, isKept: Bool) throws -> MySQLStatement {
        guard isKept else { return try MySQLStatement(sql, on: handle) }
        if let index = prepared.firstIndex(where: { $0.sql == sql }) {
            prepared.append(prepared.remove(at: index))
        } else {
            let statement = try MySQLStatement(sql, on: handle)
            if prepared.count == Self.capacity { prepared.removeFirst() }
            prepared.append((sql, statement))
        }
        return prepared[prepared.count - 1].statement
    }
}
#endif
