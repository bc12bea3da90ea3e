//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
public import OSProfilerStore

/// The servers and the database in a `postgresql://` connection string, as libpq's parameters.
///
/// As in SQLAlchemy: `postgresql://user:password@host:5432/database?sslmode=verify-full`. libpq's own defaults
/// complete the string: `PGPASSWORD`, `~/.pgpass` and the other variables of its environment.
public struct PostgreSQLConnectionString: Sendable {
    /// The usual scheme first.
    public static let schemes = [
        "postgresql", "postgres", "postgresql+psycopg2", "postgresql+psycopg", "postgresql+asyncpg",
    ]

    /// One server's parameters, by libpq's names.
    struct Server: Sendable, Equatable {
        var parameters: [String: String]
        /// The name for messages: `db1:5432`.
        var name: String
    }

    /// The servers in the order in which they are tried.
    let servers: [Server]
    let database: String?
    /// Whether to use a primary only if no standby is available.
    let prefersStandby: Bool
    /// Whether the string or libpq's environment says which of the servers to use.
    let choosesServers: Bool
    /// The files that libpq reads; none with `sslrootcert=system`.
    let files: TLSFiles
    /// The time limit for connecting to one server, in seconds.
    let connectTimeout: Double

    public init(_ text: String) throws(StoreError) {
        try self.init(text, environment: ProcessInfo.processInfo.environment)
    }

    /// - Parameter environment: provides the libpq variables that affect a default.
    init(_ text: String, environment: [String: String]) throws(StoreError) {
        do throws(ServerURLError) {
            let url = try ServerURL(text, PostgreSQLURL.form)
            var common = ["application_name": "osprofiler"]
            for member in url.members.all where PostgreSQLURL.handedOn.contains(member.name) {
                common[member.name] = member.value
            }
            common["client_encoding"] = "UTF8"
            database = url.members["dbname"] ?? url.path.flatMap { $0.isEmpty ? nil : $0 }
            common["dbname"] = database
            // libpq itself would first try all servers for a standby, but here it gets one server at a time.
            prefersStandby = common["target_session_attrs"] == "prefer-standby"
            choosesServers = (common["target_session_attrs"] ?? environment["PGTARGETSESSIONATTRS"]) != nil
            if prefersStandby { common["target_session_attrs"] = "standby" }
            connectTimeout = try url.members.seconds("connect_timeout", 1...600) ?? 5
            files = Self.files(url.members)
            // Usually a user precedes only the first host.
            let first = url.servers.first
            servers = try PostgreSQLHost.all(url).map { server in
                var parameters = common
                parameters["host"] = server.name
                parameters["hostaddr"] = server.address
                parameters["port"] = server.port.map(String.init)
                parameters["user"] = url.members["user"] ?? server.user ?? first?.user
                parameters["password"] = url.members["password"] ?? server.password ?? first?.password
                Self.secure(&parameters, environment)
                return Server(parameters: parameters, name: Self.name(of: server, environment))
            }
        } catch {
            throw StoreError(error)
        }
    }

    /// Returns the TLS files. If only a certificate is named, libpq looks for a key by itself.
    private static func files(_ members: URLMembers) -> TLSFiles {
        func file(_ name: String) -> TLSFiles.File? {
            members[name].flatMap { $0.isEmpty || $0 == "system" ? nil : TLSFiles.File(name: name, path: $0) }
        }
        return TLSFiles(authorities: file("sslrootcert"), certificate: file("sslcert"), key: file("sslkey"))
    }

    // MARK: TLS

    /// Requires the server to prove its identity over a network, unless the string says otherwise: traces contain
    /// statements and arguments in clear text, and libpq would send its password to any server that requests it.
    private static func secure(_ parameters: inout [String: String], _ environment: [String: String]) {
        if parameters["sslmode"] == nil, environment["PGSSLMODE"] == nil {
            let hasRoot = parameters["sslrootcert"] != nil || environment["PGSSLROOTCERT"] != nil
            // The address is where libpq connects to, the host whom it expects there.
            let host = parameters["host"] ?? environment["PGHOST"]
            let address = parameters["hostaddr"] ?? environment["PGHOSTADDR"]
            if hasRoot || !isLocal(host) || !isLocal(address) { parameters["sslmode"] = "verify-full" }
        }
    }

    static func isLocal(_ host: String?) -> Bool {
        guard let host else { return true }
        return host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" || host == "::1"
            || host.hasPrefix("127.")
    }

    private static func name(of server: PostgreSQLHost, _ environment: [String: String]) -> String {
        let host = server.name ?? environment["PGHOST"] ?? server.address ?? "the local socket"
        return ServerURL.authority(host, server.port)
    }
}
