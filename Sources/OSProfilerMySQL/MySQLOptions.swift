//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// What a connection string says of its connections, by the names of Python's drivers.
struct MySQLOptions: Sendable, Equatable {
    /// How a server proves who it is.
    enum Verification: Sendable {
        /// Not at all; what is said is encrypted.
        case nothing
        /// With a certificate that an authority signed, for whatever name.
        case authority
        /// With a certificate for its name.
        case name
    }

    let database: String
    /// The path of a socket.
    let socket: String?
    /// Nil without TLS.
    let verification: Verification?
    /// Files, by the names of their members.
    let files: [String: String]
    let cipher: String?
    let keyPassword: String?
    /// Seconds.
    let connectLimit: Int
    let readLimit: Int
    let writeLimit: Int
    /// For `performance_schema`.
    let program: String

    private static let fileMembers = ["read_default_file", "ssl_ca", "ssl_capath", "ssl_cert", "ssl_key"]
    private static let switches = [
        "ssl", "ssl_check_hostname", "ssl_disabled", "ssl_verify_cert", "ssl_verify_identity",
    ]
    private static let texts = [
        "program_name", "read_default_group", "ssl_cipher", "ssl_key_password", "ssl_mode", "unix_socket",
    ]
    private static let times = ["connect_timeout", "connection_timeout", "read_timeout", "write_timeout"]
    /// Of Python alone: we speak utf8mb4 in transactions.
    private static let ignored = ["autocommit", "charset", "collation", "use_unicode"]

    static let known = (fileMembers + switches + texts + times + ignored).sorted()

    init(_ members: [ServerURL.Member], _ database: String) throws(StoreError) {
        var values: [String: String] = [:]
        for member in members {
            guard Self.known.contains(member.name) else {
                throw MySQLConnectionString.fault(
                    "has an unknown member \"\(member.name)\": known are \(Self.known.joined(separator: ", "))"
                )
            }
            guard values.updateValue(member.value, forKey: member.name) == nil else {
                throw MySQLConnectionString.fault("says \"\(member.name)\" twice")
            }
        }
        self.database = database
        socket = values["unix_socket"]
        files = values.filter { Self.fileMembers.contains($0.key) || $0.key == "read_default_group" }
        cipher = values["ssl_cipher"]
        keyPassword = values["ssl_key_password"]
        program = values["program_name"] ?? "osprofiler"
        let connectLimits = (
            try Self.seconds("connect_timeout", values), try Self.seconds("connection_timeout", values)
        )
        connectLimit = connectLimits.0 ?? connectLimits.1 ?? 5
        readLimit = try Self.seconds("read_timeout", values) ?? 10
        writeLimit = try Self.seconds("write_timeout", values) ?? 10
        verification = try Self.verification(values)
        guard (files["ssl_cert"] == nil) == (files["ssl_key"] == nil) else {
            throw MySQLConnectionString.fault("needs both ssl_cert and ssl_key")
        }
    }

    private static func seconds(_ name: String, _ values: [String: String]) throws(StoreError) -> Int? {
        guard let text = values[name] else { return nil }
        guard let seconds = Int(text), (1...3600).contains(seconds) else {
            throw MySQLConnectionString.fault("has a \(name) that is no number of seconds from 1 to 3600")
        }
        return seconds
    }

    private static func isOn(_ name: String, _ values: [String: String]) throws(StoreError) -> Bool? {
        guard let text = values[name]?.lowercased() else { return nil }
        switch text {
        case "1", "true", "yes", "on": return true
        case "0", "false", "no", "off": return false
        default: throw MySQLConnectionString.fault("has a \(name) that is neither true nor false")
        }
    }

    /// Any member about TLS asks for it, and for a server that proves who it is, unless another one says less.
    private static func verification(_ values: [String: String]) throws(StoreError) -> Verification? {
        var states: [String: Bool] = [:]
        for name in switches { states[name] = try isOn(name, values) }
        let isRefused = states["ssl"] == false || states["ssl_disabled"] == true
        switch values["ssl_mode"]?.uppercased() {
        case "DISABLED": return nil
        case nil:
            let isAsked = values.keys.contains { $0.hasPrefix("ssl") && $0 != "ssl_disabled" }
            guard isAsked, !isRefused else { return nil }
            if states["ssl_verify_cert"] == false { return .nothing }
            let isNamed = states["ssl_check_hostname"] != false && states["ssl_verify_identity"] != false
            return isNamed ? .name : .authority
        case _ where isRefused: throw MySQLConnectionString.fault("both switches TLS off and has an ssl_mode")
        case "REQUIRED": return .nothing
        case "VERIFY_CA": return .authority
        case "VERIFY_IDENTITY": return .name
        default:
            throw MySQLConnectionString.fault(
                "has an unknown ssl_mode: known are DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY"
            )
        }
    }
}
