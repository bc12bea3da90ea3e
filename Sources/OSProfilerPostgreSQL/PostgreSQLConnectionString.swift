//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
public import OSProfilerStore

/// The servers and the database behind a `postgresql://` connection string, as libpq's parameters.
///
/// As in SQLAlchemy: `postgresql://user:password@host:5432/database?sslmode=verify-full`. What the string leaves out
/// comes from where libpq looks: `PGPASSWORD`, `~/.pgpass` and the other variables of its environment.
public struct PostgreSQLConnectionString: Sendable {
    /// The usual one first.
    public static let schemes = ["postgresql", "postgres", "postgresql+psycopg2"]

    /// One server's parameters, by libpq's names.
    struct Server: Sendable, Equatable {
        var parameters: [String: String]
        /// For messages: `db1:5432`.
        var name: String
    }

    /// In the order in which they are tried.
    let servers: [Server]
    let database: String?
    /// Whether a server that is a standby is only taken when no primary or no other is there.
    let prefersStandby: Bool

    /// Members that are handed to libpq as they are.
    private static let handedOn = [
        "application_name", "channel_binding", "gssencmode", "keepalives", "keepalives_count", "keepalives_idle",
        "keepalives_interval", "krbsrvname", "options", "passfile", "sslcert", "sslcrl", "sslkey", "sslmode",
        "sslpassword", "sslrootcert", "ssl_min_protocol_version", "target_session_attrs", "tcp_user_timeout",
    ]
    private static let ownMembers = ["host", "password", "port", "user"]

    public init(_ text: String) throws(StoreError) {
        try self.init(text, environment: ProcessInfo.processInfo.environment)
    }

    /// - Parameter environment: where libpq's variables are looked up that decide on a default.
    init(_ text: String, environment: [String: String]) throws(StoreError) {
        let url: ServerURL
        do throws(ServerURL.Fault) {
            url = try ServerURL(text)
        } catch {
            throw Self.fault("has \(error.symptom)")
        }
        guard Self.schemes.contains(url.scheme) else { throw Self.fault("is none of postgresql://") }
        var common = ["application_name": "osprofiler"]
        var own: [String: String] = [:]
        for member in url.members {
            if Self.handedOn.contains(member.name) {
                common[member.name] = member.value
            } else if Self.ownMembers.contains(member.name) {
                own[member.name] = member.value
            } else {
                let known = (Self.handedOn + Self.ownMembers).sorted().joined(separator: ", ")
                throw Self.fault("has an unknown member \"\(member.name)\": known are \(known)")
            }
        }
        common["client_encoding"] = "UTF8"
        database = url.path.flatMap { $0.isEmpty ? nil : $0 }
        if let database { common["dbname"] = database }
        // libpq would first look at all servers for a standby; here each server is asked alone.
        prefersStandby = common["target_session_attrs"] == "prefer-standby"
        if prefersStandby { common["target_session_attrs"] = "standby" }
        servers = try Self.servers(url, own).map { server throws(StoreError) in
            var parameters = common
            parameters["host"] = server.host
            parameters["port"] = server.port.map(String.init)
            parameters["user"] = server.user
            parameters["password"] = server.password
            Self.secure(&parameters, environment)
            return Server(parameters: parameters, name: Self.name(of: server, environment))
        }
    }

    private static func servers(_ url: ServerURL, _ own: [String: String]) throws(StoreError) -> [ServerURL.Server] {
        var servers = url.servers.isEmpty ? [ServerURL.Server()] : url.servers
        let first = servers[0]
        for index in servers.indices {
            // The user stands once, before the first host.
            servers[index].user = servers[index].user ?? first.user ?? own["user"]
            servers[index].password = servers[index].password ?? first.password ?? own["password"]
        }
        guard let hosts = own["host"], servers.allSatisfy({ $0.host == nil }) else {
            if let port = own["port"], servers.count == 1 { servers[0].port = try Self.port(port) }
            return servers
        }
        let ports = (own["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
        return try hosts.split(separator: ",").enumerated().map { index, host throws(StoreError) in
            var server = servers[0]
            server.host = String(host)
            let text = ports.count > index ? ports[index] : ports.last ?? ""
            server.port = text.isEmpty ? server.port : try Self.port(String(text))
            return server
        }
    }

    private static func port(_ text: String) throws(StoreError) -> Int {
        guard let port = Int(text), (1...65535).contains(port) else { throw fault("has an impossible port") }
        return port
    }

    private static func fault(_ symptom: String) -> StoreError {
        StoreError(.badConnectionString, "the postgresql:// connection string \(symptom)")
    }

    // MARK: TLS

    /// Over a network the server has to prove who it is unless the string says otherwise: traces hold statements and
    /// arguments in clear, and libpq would hand its password to whoever asks for it.
    private static func secure(_ parameters: inout [String: String], _ environment: [String: String]) {
        if parameters["sslmode"] == nil, environment["PGSSLMODE"] == nil {
            let hasRoot = parameters["sslrootcert"] != nil || environment["PGSSLROOTCERT"] != nil
            let host = parameters["host"] ?? environment["PGHOST"]
            if hasRoot || !isLocal(host) { parameters["sslmode"] = "verify-full" }
        }
    }

    static func isLocal(_ host: String?) -> Bool {
        guard let host else { return true }
        return host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" || host == "::1"
            || host.hasPrefix("127.")
    }

    private static func name(of server: ServerURL.Server, _ environment: [String: String]) -> String {
        let host = server.host ?? environment["PGHOST"] ?? "the local socket"
        return server.port.map { "\(host):\($0)" } ?? host
    }
}
