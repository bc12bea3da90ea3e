//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
internal import Foundation
internal import OSProfilerCore
internal import OSProfilerHTTP
internal import OSProfilerStore

/// `ceilometer://user:password@host:port/path?member=value`, completed by what `openrc` files export.
///
/// All parts are optional: without a host the event API is where `CEILOMETER_URL` or Keystone's catalog says.
struct CeilometerConnectionString: Sendable {
    static let scheme = StoreBackend.ceilometer.schemes[0]
    /// Panko's.
    static let defaultPort = 8977

    /// The event API's address without its `/v2`; nil where the catalog has to tell.
    let endpoint: String?
    let access: CeilometerAuth
    /// Whether to ask for the events of all projects; nil where it depends on the user's roles.
    let allTenants: Bool?
    /// Events to ask for at once.
    let pageSize: Int
    let http: HTTPSession.Options

    /// Members that stand for a variable `OS_…` each, and win over it.
    private static let identityMembers = [
        "auth_url", "project_id", "project_name", "project_domain_id", "project_domain_name", "user_domain_id",
        "user_domain_name", "region_name", "interface",
    ]
    private static let ownMembers = [
        "endpoint", "tls", "ca_file", "cert_file", "key_file", "all_tenants", "page_size", "timeout",
    ]

    /// - Throws: ``StoreError`` with code `.badConnectionString`.
    init(_ text: String, environment: [String: String]) throws(StoreError) {
        let url = try Self.parse(text)
        var members: [String: String] = [:]
        for member in url.members {
            guard (Self.ownMembers + Self.identityMembers).contains(member.name) else {
                let known = (Self.ownMembers + Self.identityMembers).joined(separator: ", ")
                throw Self.fault("has no member \"\(member.name)\": known are \(known)")
            }
            members[member.name] = member.value
        }
        let server = url.servers.first

        endpoint = try Self.endpoint(url, members, environment)
        // As in Python's clients, what is set to nothing is not set.
        let settings = IdentitySettings { [members] name in
            let value: String? =
                switch name {
                case "username": server?.user
                case "password": server?.password
                default: Self.identityMembers.contains(name) ? members[name] : nil
                }
            return (value ?? environment["OS_\(name.uppercased())"]).flatMap { $0.isEmpty ? nil : $0 }
        }
        access = try CeilometerAuth(settings, hasEndpoint: endpoint != nil)
        allTenants = try members["all_tenants"].map { text throws(StoreError) in try Self.bool("all_tenants", text) }
        pageSize = try Self.number("page_size", members, 1...100_000) ?? 1000
        var http = HTTPSession.Options()
        http.caFile = members["ca_file"] ?? settings["cacert"]
        http.certificateFile = members["cert_file"] ?? settings["cert"]
        http.keyFile = members["key_file"] ?? settings["key"]
        if let timeout = try Self.number("timeout", members, 1...3600) {
            http.timeout = Int64(timeout)
            http.connectTimeout = min(http.connectTimeout, http.timeout)
        }
        self.http = http
    }

    private static func parse(_ text: String) throws(StoreError) -> ServerURL {
        let url: ServerURL
        do throws(ServerURL.Fault) { url = try ServerURL(text) } catch { throw fault("has \(error.symptom)") }
        guard url.servers.count <= 1 else { throw fault("names several hosts, and takes one") }
        return url
    }

    private static func endpoint(
        _ url: ServerURL,
        _ members: [String: String],
        _ environment: [String: String]
    ) throws(StoreError) -> String? {
        let isTLS = try members["tls"].map { text throws(StoreError) in try bool("tls", text) } ?? false
        if let endpoint = members["endpoint"] { return try address(endpoint, "the member endpoint") }
        guard let server = url.servers.first, let host = server.host else {
            return try environment["CEILOMETER_URL"].flatMap { text throws(StoreError) in
                text.isEmpty ? nil : try address(text, "CEILOMETER_URL")
            }
        }
        let bracketed = host.contains(":") ? "[\(host)]" : host
        let path = url.path.map { "/" + $0 } ?? ""
        return root("\(isTLS ? "https" : "http")://\(bracketed):\(server.port ?? defaultPort)\(path)")
    }

    private static func address(_ text: String, _ source: String) throws(StoreError) -> String {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw StoreError(.badConnectionString, "\(source) is no http:// or https:// address of an event API")
        }
        return root(text)
    }

    /// An address as some write it, with a slash or the version at its end, without them.
    static func root(_ address: String) -> String {
        var root = address
        while root.hasSuffix("/") { root.removeLast() }
        if root.hasSuffix("/v2") { root.removeLast(3) }
        return root
    }

    private static func bool(_ name: String, _ text: String) throws(StoreError) -> Bool {
        switch text.lowercased() {
        case "true", "1", "on", "yes": return true
        case "false", "0", "off", "no": return false
        default: throw fault("has a member \(name) that is neither true nor false")
        }
    }

    private static func number(
        _ name: String,
        _ members: [String: String],
        _ range: ClosedRange<Int>
    ) throws(StoreError) -> Int? {
        guard let text = members[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw fault("has a member \(name) that is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func fault(_ symptom: String) -> StoreError {
        StoreError(.badConnectionString, "the ceilometer:// connection string \(symptom)")
    }
}
#endif
