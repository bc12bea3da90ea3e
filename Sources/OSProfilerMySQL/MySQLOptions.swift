//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The connection options in a connection string, by the names of Python's drivers.
struct MySQLOptions: Sendable, Equatable {
    /// How to verify the server's identity.
    enum Verification: Sendable {
        /// No verification; the connection is still encrypted.
        case nothing
        /// Requires a certificate that a trusted authority signed, for any name.
        case authority
        /// Requires such a certificate for the server's name.
        case name
    }

    let database: String
    /// The path of a socket.
    let socket: String?
    /// The verification; nil without TLS.
    let verification: Verification?
    /// The paths of files, by the names of their members.
    let files: [String: String]
    let cipher: String?
    let keyPassword: String?
    /// The limit for connecting, in seconds.
    let connectLimit: Int
    let readLimit: Int
    let writeLimit: Int
    /// The program name for `performance_schema`.
    let program: String

    /// What a user lacks whom the server lets in only over TLS, or only with a certificate.
    var missingForTLS: String? {
        if verification == nil { return "a user with REQUIRE SSL needs ssl=true" }
        return files["ssl_cert"] == nil ? "a user with REQUIRE X509 needs ssl_cert and ssl_key" : nil
    }

    init(_ members: URLMembers, _ database: String) throws(ServerURLError) {
        let values = Dictionary(uniqueKeysWithValues: members.all.map { ($0.name, $0.value) })
        self.database = database
        socket = values["unix_socket"]
        files = values.filter { Self.fileMembers.contains($0.key) || $0.key == "read_default_group" }
        cipher = values["ssl_cipher"]
        keyPassword = values["ssl_key_password"]
        program = values["program_name"] ?? "osprofiler"
        connectLimit = try Self.seconds("connect_timeout", members) ?? 5
        readLimit = try Self.seconds("read_timeout", members) ?? 10
        writeLimit = try Self.seconds("write_timeout", members) ?? 10
        verification = try Self.verification(members, values)
        _ = try members.tlsFiles("ssl_ca", "ssl_cert", "ssl_key")
    }

    private static func seconds(_ name: String, _ members: URLMembers) throws(ServerURLError) -> Int? {
        try members.seconds(name, 1...3600).map { Int($0.rounded(.up)) }
    }

    /// Returns the verification. Any TLS member enables TLS with full verification, unless another member requires
    /// less.
    private static func verification(
        _ members: URLMembers,
        _ values: [String: String]
    ) throws(ServerURLError) -> Verification? {
        var states: [String: Bool] = [:]
        for name in switches { states[name] = try members.bool(name) }
        let isRefused = states["ssl"] == false || states["ssl_disabled"] == true
        switch values["ssl_mode"]?.uppercased() {
        case "DISABLED": return nil
        case nil:
            let isAsked = values.keys.contains { $0.hasPrefix("ssl") && $0 != "ssl_disabled" }
            guard isAsked, !isRefused else { return nil }
            if states["ssl_verify_cert"] == false { return .nothing }
            let isNamed = states["ssl_check_hostname"] != false && states["ssl_verify_identity"] != false
            return isNamed ? .name : .authority
        case _ where isRefused: throw MySQLConnectionString.form.error("both turns TLS off and has an ssl_mode")
        case "REQUIRED": return .nothing
        case "VERIFY_CA": return .authority
        case "VERIFY_IDENTITY": return .name
        default:
            throw MySQLConnectionString.form.error(
                "has an unknown ssl_mode: expected one of DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY"
            )
        }
    }
}
