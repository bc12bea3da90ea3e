//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// One of the servers that a connection string names, as libpq reads it: members take precedence over what precedes the
/// path.
struct PostgreSQLHost: Equatable {
    /// A host name, an address, or the folder of a socket; nil for libpq's default.
    var name: String?
    /// The address to connect to instead of the name's.
    var address: String?
    var port: Int?
    /// The user and the password before this host; usually only the first has them.
    var user: String?
    var password: String?

    /// Returns the servers in the order in which they are tried, at least one.
    static func all(_ url: ServerURL) throws(ServerURLError) -> [PostgreSQLHost] {
        let members = url.members
        var hosts = try named(members)
        if hosts.isEmpty {
            hosts = try url.servers.map { server throws(ServerURLError) in
                // `postgresql://%2Frun%2Fpostgresql/trace` names the folder of a socket.
                let name = server.host.map { PercentEncoding.decode($0[...]) }
                if name == .some(.none) {
                    throw PostgreSQLURL.form.error("has a host that is not valid percent-encoding")
                }
                return PostgreSQLHost(
                    name: name ?? nil,
                    port: server.port,
                    user: server.user,
                    password: server.password
                )
            }
        } else {
            try add(url.servers.map(\.port), to: &hosts)
        }
        let addresses = (members["hostaddr"] ?? "").split(separator: ",").map(String.init)
        if hosts.isEmpty { hosts = addresses.map { _ in PostgreSQLHost() } }
        if hosts.isEmpty { hosts = [PostgreSQLHost()] }
        if !addresses.isEmpty {
            guard addresses.count == hosts.count else {
                throw PostgreSQLURL.form.error(
                    "has \(addresses.count) hostaddr for \(hosts.count) hosts: give each host one"
                )
            }
            for index in hosts.indices { hosts[index].address = addresses[index] }
        }
        if let ports = try members.value("port", "a port, or one for each host", Self.ports) {
            guard ports.count == 1 || ports.count == hosts.count else {
                throw PostgreSQLURL.form.error(
                    "has \(ports.count) values of port for \(hosts.count) hosts: give one for all, or one for each"
                )
            }
            for index in hosts.indices { hosts[index].port = ports[ports.count == 1 ? 0 : index] ?? hosts[index].port }
        }
        return hosts
    }

    /// Returns the hosts of the member, which may occur several times, and each time name several.
    private static func named(_ members: URLMembers) throws(ServerURLError) -> [PostgreSQLHost] {
        let items = members.all.filter { $0.name == "host" }.flatMap { $0.value.split(separator: ",") }
        return try items.map { item throws(ServerURLError) in
            // A folder may contain colons, and an address without brackets has several.
            guard item.first != "/", item.first != "@",
                let mark = item.wholeMatch(of: #/(?:\[([^\]]*)\]|([^:\[\]]*))(?::(\d+))?/#)
            else { return PostgreSQLHost(name: String(item)) }
            let port = mark.3.flatMap { Int($0) }
            if mark.3 != nil, port.map((1...65535).contains) != true {
                throw PostgreSQLURL.form.error("has a host with an impossible port")
            }
            return PostgreSQLHost(name: String(mark.1 ?? mark.2 ?? ""), port: port)
        }
    }

    /// Adds the ports that precede the path to hosts of the member without one: one port for all, or one for each.
    private static func add(_ ports: [Int?], to hosts: inout [PostgreSQLHost]) throws(ServerURLError) {
        guard ports.contains(where: { $0 != nil }) else { return }
        guard ports.count == 1 || ports.count == hosts.count else {
            throw PostgreSQLURL.form.error("has \(ports.count) ports before its path for \(hosts.count) hosts in host")
        }
        for index in hosts.indices {
            hosts[index].port = hosts[index].port ?? ports[ports.count == 1 ? 0 : index]
        }
    }

    /// Returns the ports in a list, nil for an omitted one.
    private static func ports(_ text: String) -> [Int?]? {
        var ports: [Int?] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let port = Int(item)
            guard item.isEmpty || port.map((1...65535).contains) == true else { return nil }
            ports.append(port)
        }
        return ports
    }
}
