//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
internal import OSProfilerCore
internal import OSProfilerStore

/// The credentials and the project for which Keystone issues a token.
struct KeystoneCredentials: Sendable {
    enum Identity: Sendable {
        case password(user: Named, password: String)
        case token(String)
        /// A credential given by its id, or by its name and user.
        case applicationCredential(Named, user: Named?, secret: String)
    }

    /// An object in Keystone, given by its id, or by its name and a domain.
    struct Named: Sendable {
        var id: String?
        var name: String?
        var domainID: String?
        var domainName: String?
    }

    /// The address of version 3 of Keystone's API, which ends in `/v3`.
    let address: String
    let identity: Identity
    /// The project of the token; nil if the credential has its own.
    let project: Named?
    let region: String?
    /// The interface `public`, `internal` or `admin`.
    let interface: String

    /// - Parameter token: a token to exchange for one with a catalog.
    init(_ settings: IdentitySettings, authURL: String, token: String?) throws(StoreError) {
        address = Self.address(authURL)
        region = settings["region_name"]
        // `publicURL` is the older form of `public`.
        let interface = settings["interface"] ?? settings["endpoint_type"] ?? "public"
        self.interface = interface.hasSuffix("URL") ? String(interface.dropLast(3)) : interface

        let project = Named(settings, "project")
        identity = try Self.identity(settings, token)
        if case .applicationCredential = identity { self.project = nil } else { self.project = project }
    }

    private static func address(_ text: String) -> String {
        var address = text
        while address.hasSuffix("/") { address.removeLast() }
        if address.hasSuffix("/v2.0") { address.removeLast(5) }
        return address.hasSuffix("/v3") ? address : address + "/v3"
    }

    private static func identity(_ settings: IdentitySettings, _ token: String?) throws(StoreError) -> Identity {
        let type = settings["auth_type"]
        switch type {
        case nil:
            if settings["application_credential_secret"] != nil { return try applicationCredential(settings) }
            if let token { return .token(token) }
            return try password(settings)
        case "password", "v3password": return try password(settings)
        case "token", "v3token": return .token(try required(token, "OS_TOKEN"))
        case "v3applicationcredential": return try applicationCredential(settings)
        default:
            throw StoreError(
                .badConnectionString,
                "OS_AUTH_TYPE must be password, token, v3applicationcredential or none: get a token with "
                    + "`openstack token issue`, and set OS_TOKEN to it and OS_AUTH_TYPE to token"
            )
        }
    }

    private static func password(_ settings: IdentitySettings) throws(StoreError) -> Identity {
        let user = Named(settings, "user")
        guard let user else { throw missing("OS_USERNAME") }
        return .password(user: user, password: try required(settings["password"], "OS_PASSWORD"))
    }

    private static func applicationCredential(_ settings: IdentitySettings) throws(StoreError) -> Identity {
        let secret = try required(settings["application_credential_secret"], "OS_APPLICATION_CREDENTIAL_SECRET")
        if let id = settings["application_credential_id"] {
            return .applicationCredential(Named(id: id), user: nil, secret: secret)
        }
        let name = try required(
            settings["application_credential_name"],
            "OS_APPLICATION_CREDENTIAL_ID or OS_APPLICATION_CREDENTIAL_NAME"
        )
        guard let user = Named(settings, "user") else { throw missing("OS_USERNAME") }
        return .applicationCredential(Named(name: name), user: user, secret: secret)
    }

    private static func required(_ value: String?, _ variable: String) throws(StoreError) -> String {
        guard let value else { throw missing(variable) }
        return value
    }

    private static func missing(_ variable: String) -> StoreError {
        StoreError(.badConnectionString, "OS_AUTH_URL is set, but not \(variable): source the whole openrc file")
    }
}

extension KeystoneCredentials.Named {
    /// - Parameter kind: `user` or `project`.
    init?(_ settings: IdentitySettings, _ kind: String) {
        id = settings["\(kind)_id"]
        name = kind == "user" ? settings["username"] : settings["\(kind)_name"] ?? settings["tenant_name"]
        guard id != nil || name != nil else { return nil }
        domainID = settings["\(kind)_domain_id"]
        domainName = settings["\(kind)_domain_name"]
    }
}

// MARK: The request

extension KeystoneCredentials {
    /// The body of the request to `/auth/tokens`.
    var body: [UInt8] {
        var writer = ByteWriter()
        writer.writeObject { object in object.object("auth") { write(to: &$0) } }
        return [UInt8](writer.bytes)
    }

    private func write(to auth: inout JSONObjectWriter) {
        auth.object("identity") { identity in
            switch self.identity {
            case .password(let user, let password):
                identity.array("methods") { $0.element("password") }
                identity.object("password") { object in
                    object.object("user") { object in
                        object.write(user)
                        object.member("password", password)
                    }
                }
            case .token(let token):
                identity.array("methods") { $0.element("token") }
                identity.object("token") { $0.member("id", token) }
            case .applicationCredential(let credential, let user, let secret):
                identity.array("methods") { $0.element("application_credential") }
                identity.object("application_credential") { object in
                    object.write(credential, inDomain: false)
                    if let user { object.object("user") { $0.write(user) } }
                    object.member("secret", secret)
                }
            }
        }
        guard let project else { return }
        auth.object("scope") { scope in scope.object("project") { $0.write(project) } }
    }

    /// The user or credential, for error messages.
    var asker: String {
        switch identity {
        case .password(let user, _): "the user \(user.name ?? user.id ?? "")"
        case .token: "the token"
        case .applicationCredential: "the application credential"
        }
    }
}

extension JSONObjectWriter {
    /// An id alone, or a name with its domain: the one with the id `default`, as in other clients, where none is set.
    fileprivate mutating func write(_ named: KeystoneCredentials.Named, inDomain: Bool = true) {
        if let id = named.id { return member("id", id) }
        member("name", named.name ?? "")
        guard inDomain else { return }
        object("domain") { domain in
            if let name = named.domainName, named.domainID == nil {
                domain.member("name", name)
            } else {
                domain.member("id", named.domainID ?? "default")
            }
        }
    }
}
#endif
