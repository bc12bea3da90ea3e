//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
public import OSProfilerStore

/// The servers and the database in a `mysql://` or `mariadb://` connection string.
///
/// As in SQLAlchemy: `mysql+pymysql://user:password@host:3306/database?charset=utf8mb4&ssl_ca=/etc/ssl/db.pem`.
public struct MySQLConnectionString: Sendable {
    /// The usual scheme first, then SQLAlchemy's, which include the names of Python's drivers.
    public static let schemes = [
        "mysql", "mariadb", "mysql+pymysql", "mysql+mysqldb", "mysql+mysqlconnector", "mysql+mariadbconnector",
        "mariadb+pymysql", "mariadb+mysqldb", "mariadb+mysqlconnector", "mariadb+mariadbconnector",
    ]

    /// The address of one server, and the user.
    struct Server: Sendable, Equatable {
        /// The host; nil for a socket.
        var host: String?
        var port: Int
        var user: String?
        var password: String?

        /// The name for messages: `db1:3306`.
        var name: String { host.map { ServerURL.authority($0, port) } ?? "the local socket" }

        /// Whether the traffic to this server stays on this host.
        var isLocal: Bool {
            guard let host else { return true }
            return host == "localhost" || host == "::1" || host.hasPrefix("127.")
        }
    }

    /// The servers in the order in which they are tried.
    let servers: [Server]
    let options: MySQLOptions

    static let form = URLForm(
        "the mysql:// connection string",
        schemes: schemes,
        example: "mysql://user:password@host:3306/database",
        members: MySQLOptions.members
    )

    public init(_ text: String) throws(StoreError) {
        do throws(ServerURLError) {
            let url = try ServerURL(text, Self.form)
            guard let database = url.members["db"] ?? url.path, !database.isEmpty else {
                throw Self.form.error("names no database: mysql://user@host/database")
            }
            options = try MySQLOptions(url.members, database)
            servers = try Self.servers(url, options)
        } catch {
            throw StoreError(error)
        }
    }

    private static func servers(_ url: ServerURL, _ options: MySQLOptions) throws(ServerURLError) -> [Server] {
        var named = url.servers.isEmpty ? [ServerURL.Server()] : url.servers
        // Only the first host is preceded by the user.
        let (user, password) = (url.members["user"] ?? named[0].user, url.members["password"] ?? named[0].password)
        let port = try url.members.integer("port", 1...65535)
        if let host = url.members["host"], !host.isEmpty {
            named = [ServerURL.Server(host: host, port: named[0].port)]
        }
        if options.socket != nil, named.count > 1 { throw form.error("has a unix_socket and several hosts") }
        return named.map { server in
            Server(
                host: options.socket == nil ? server.host : nil,
                port: port ?? server.port ?? 3306,
                user: server.user ?? user,
                password: server.password ?? password
            )
        }
    }
}
