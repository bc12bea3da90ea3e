//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import CMariaDB
internal import Foundation
internal import OSProfilerCore
internal import OSProfilerTCP

/// A connection of libmariadb. Every wait is bounded: by the socket's time-outs, and on the server by ``bound(_:)``.
final class MySQLLink {
    /// The number of statements to keep prepared.
    private static let capacity = 16
    /// Initializes state that all connections share; libmariadb itself would do so in whichever thread comes first.
    private static let library: Bool = mysql_server_init(0, nil, nil) == 0
    /// Whether TLS can expect another name than the address that is connected to.
    private static let expectsNames = library && osp_mysql_register()

    private let handle: UnsafeMutablePointer<MYSQL>
    /// The prepared statements, the most recent last.
    private var prepared: [(sql: String, statement: MySQLStatement)] = []
    private var limit: Duration?

    /// - Parameter connector: resolves the host name.
    /// - Throws: ``MySQLError``.
    init(
        _ server: MySQLConnectionString.Server,
        _ options: MySQLOptions,
        _ connector: TCPConnector = TCPConnector()
    ) throws {
        guard Self.library, let handle = mysql_init(nil) else {
            throw MySQLError.noMemory
        }
        self.handle = handle
        // If the rest throws, deinit frees the handle, because the object is fully initialized.
        try connect(server, options, connector)
        // libmariadb continues without TLS if the server has none, unless it must verify a name.
        guard options.verification == nil || mysql_get_ssl_cipher(handle) != nil else {
            throw MySQLError(number: 2026, message: "the server does not support TLS")
        }
        try runAlone(
            """
            SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', autocommit = 1, \
            innodb_lock_wait_timeout = 3, lock_wait_timeout = 5
            """
        )
        try runAlone("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    }

    private func connect(
        _ server: MySQLConnectionString.Server,
        _ options: MySQLOptions,
        _ connector: TCPConnector
    ) throws {
        let limit = options.connectLimit
        let deadline = ContinuousClock.now + .seconds(limit)
        let address = try MySQLAddress.answering(server, within: limit, connector)
        // libmariadb counts whole seconds.
        let left = max(1, Int(((deadline - .now) / .seconds(1)).rounded(.up)))
        options.set(on: handle, server, connectLimit: left)
        let (database, port) = (options.database, UInt32(server.port))
        if let address, let host = server.host, options.verification == .name, Self.expectsNames {
            if osp_mysql_connect(handle, address, host, server.user, server.password, database, port) != nil { return }
        } else {
            let (host, socket) = (address ?? server.host, options.socket)
            let (user, password) = (server.user, server.password)
            if mysql_real_connect(handle, host, user, password, database, port, socket, 0) != nil { return }
        }
        let fault = MySQLError(handle).connecting(with: options)
        guard [2002, 2003].contains(fault.number) else { throw fault }
        throw MySQLAddress.refusal(server, within: limit, isOver: .now >= deadline, connector) ?? fault
    }

    deinit {
        // Statements need the connection while they are closed.
        prepared.removeAll()
        mysql_close(handle)
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
        guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0 else { throw MySQLError(handle) }
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

extension MySQLError {
    /// The latest error of a connection.
    init(_ connection: UnsafeMutablePointer<MYSQL>) {
        let number = mysql_errno(connection)
        // 2000 is libmariadb's unknown error.
        self.init(
            number: number == 0 ? 2000 : number,
            message: number == 0 ? "no reason was given" : String(cString: mysql_error(connection))
        )
    }
}
#endif
