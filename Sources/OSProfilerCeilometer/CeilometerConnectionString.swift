//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
internal import Foundation
internal import OSProfilerCore
internal import OSProfilerHTTP
internal import OSProfilerStore

/// A `ceilometer://user:password@host:port/path?member=value` connection string, completed by the variables that
/// `openrc` files export.
///
/// All parts are optional. Without a host, `CEILOMETER_URL` or Keystone's catalog gives the address of the event API.
struct CeilometerConnectionString: Sendable {
    static let scheme = StoreBackend.ceilometer.schemes[0]
    /// The port of Panko.
    static let defaultPort = 8977

    /// The event API's address without its `/v2`; nil if the catalog must provide it.
    let endpoint: String?
    let access: CeilometerAuth
    /// Whether to request the events of all projects; nil if that depends on the user's roles.
    let allTenants: Bool?
    /// The number of events per request.
    let pageSize: Int
    let http: HTTPSession.Options

    /// Members that replace an `OS_…` variable each and take precedence over it.
    private static let identityMembers = [
        "auth_url", "project_id", "project_name", "project_domain_id", "project_domain_name", "user_domain_id",
        "user_domain_name", "region_name", "interface",
    ]

    static let form = URLForm(
        "the ceilometer:// connection string",
        schemes: [scheme],
        example: "ceilometer://host:8977",
        members: .read("endpoint", "all_tenants", "page_size", "timeout", "cert_file", "key_file")
            + [URLMember("tls", or: "ssl"), URLMember("ca_file", or: "cacert")]
            + identityMembers.map { URLMember($0) }
            + .alwaysVerified("verify")
            + [
                URLMember(
                    "insecure",
                    handling: .fixed(BooleanWord.no, reason: "certificate and name are always verified")
                )
            ]
    )

    /// - Throws: ``StoreError`` with code `.badConnectionString`.
    init(_ text: String, environment: [String: String]) throws(StoreError) {
        let url: ServerURL
        do throws(ServerURLError) {
            url = try ServerURL(text, Self.form)
            _ = try url.onlyServer(Self.form)
            endpoint = try Self.endpoint(url, environment)
            allTenants = try url.members.bool("all_tenants")
            pageSize = try url.members.integer("page_size", 1...100_000) ?? 1000
            http = try Self.options(url.members, environment)
        } catch {
            throw StoreError(error)
        }
        // As in Python's clients, an empty variable counts as unset.
        let settings = IdentitySettings { name in
            let value: String? =
                switch name {
                case "username": url.servers.first?.user
                case "password": url.servers.first?.password
                default: Self.identityMembers.contains(name) ? url.members[name] : nil
                }
            return (value ?? environment["OS_\(name.uppercased())"]).flatMap { $0.isEmpty ? nil : $0 }
        }
        access = try CeilometerAuth(settings, hasEndpoint: endpoint != nil)
    }

    private static func variable(_ name: String, _ environment: [String: String]) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func options(
        _ members: URLMembers,
        _ environment: [String: String]
    ) throws(ServerURLError) -> HTTPSession.Options {
        func file(_ name: String) -> TLSFiles.File? {
            variable(name, environment).map { TLSFiles.File(name: name, path: $0) }
        }
        var options = HTTPSession.Options()
        options.files = try members.tlsFiles("ca_file", "cert_file", "key_file")
        options.files.authorities = options.files.authorities ?? file("OS_CACERT")
        options.files.certificate = options.files.certificate ?? file("OS_CERT")
        options.files.key = options.files.key ?? file("OS_KEY")
        if let timeout = try members.seconds("timeout", 1...3600) {
            options.timeout = Int64(timeout)
            options.connectTimeout = min(options.connectTimeout, options.timeout)
        }
        return options
    }

    private static func endpoint(
        _ url: ServerURL,
        _ environment: [String: String]
    ) throws(ServerURLError) -> String? {
        let isTLS = try url.members.bool("tls") ?? false
        if let endpoint = url.members["endpoint"] { return try address(endpoint, "the member endpoint") }
        guard let server = url.servers.first, let host = server.host else {
            return try variable("CEILOMETER_URL", environment).map { text throws(ServerURLError) in
                try address(text, "CEILOMETER_URL")
            }
        }
        let path = url.path.map { "/" + $0 } ?? ""
        return root("\(isTLS ? "https" : "http")://\(ServerURL.authority(host, server.port ?? defaultPort))\(path)")
    }

    private static func address(_ text: String, _ source: String) throws(ServerURLError) -> String {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw ServerURLError("\(source) is not an http:// or https:// address of an event API")
        }
        return root(text)
    }

    /// Returns an address without a slash or a version at its end.
    static func root(_ address: String) -> String {
        var root = address
        while root.hasSuffix("/") { root.removeLast() }
        if root.hasSuffix("/v2") { root.removeLast(3) }
        return root
    }
}
#endif
