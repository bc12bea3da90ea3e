//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension PrivateBroker {
    /// A TLS listener in addition to the broker's own.
    package struct TLSListener: Sendable {
        /// The names in its certificate.
        package var names = "DNS:localhost,IP:127.0.0.1"
        /// The years in which it is valid.
        package var years = 2020...2120
        /// Further `ssl` options of Erlang, such as `{versions, ['tlsv1']}`.
        package var options = ""

        package init(names: String? = nil, years: ClosedRange<Int>? = nil, options: String = "") {
            self.names = names ?? self.names
            self.years = years ?? self.years
            self.options = options
        }
    }

    /// Makes this broker listen for TLS on another port of 127.0.0.1, until it ends.
    ///
    /// - Returns: the port.
    package func listen(_ listener: TLSListener) throws -> Int {
        let name = "listener\(nextNumber())"
        try BrokerCertificates.issue(name, names: listener.names, years: listener.years, in: files.path("tls"))
        let port = try FreePorts.take(1)[0]
        let options =
            "[{cacertfile, \"\(caFile)\"}, {certfile, \"\(files.path("tls/\(name).pem"))\"}, "
            + "{keyfile, \"\(files.path("tls/\(name).key"))\"}\(listener.options.isEmpty ? "" : ", ")"
            + "\(listener.options)]"
        try evaluate("rabbit_networking:start_ssl_listener({\"127.0.0.1\", \(port)}, \(options), 1)")
        return port
    }

    /// Creates a user with patterns for what it may configure, write and read in a virtual host.
    ///
    /// - Returns: its name, which is also its password.
    package func addUser(configure: String, write: String, read: String, in virtualHost: String) throws -> String {
        let name = "user\(nextNumber())"
        try evaluate("rabbit_auth_backend_internal:add_user(<<\"\(name)\">>, <<\"\(name)\">>, <<\"tests\">>)")
        try permit(name, configure: configure, write: write, read: read, in: virtualHost)
        return name
    }

    /// Replaces a user's permissions in a virtual host.
    package func permit(
        _ user: String,
        configure: String,
        write: String,
        read: String,
        in virtualHost: String
    ) throws {
        let patterns = [configure, write, read].map { "<<\"\($0)\">>" }.joined(separator: ", ")
        try evaluate(
            "rabbit_auth_backend_internal:set_permissions(<<\"\(user)\">>, <<\"\(virtualHost)\">>, \(patterns), "
                + "<<\"tests\">>)"
        )
    }
}
