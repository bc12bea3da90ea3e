//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP
internal import OSProfilerCore

/// An oslo.messaging transport URL: `rabbit://user:password@host:5672,user:password@host2:5672/virtual_host?ssl=1`.
///
/// Several hosts are tried in turn. Each may have its own user; a host without one uses that of the host before it.
/// User, password and virtual host are percent-encoded; an IPv6 address is enclosed in brackets. `amqp://` and
/// `amqps://` mean the same as `rabbit://` without and with `ssl=1`.
///
/// Query members: `ssl` (or `tls`), `ssl_ca_file`, `ssl_cert_file`, `ssl_key_file`, `ssl_verify`, `heartbeat` (seconds;
/// or `heartbeat_timeout_threshold`). Others are ignored, as in oslo.messaging, whose drivers ignore members that they do
/// not know; a name that differs from one of these in a letter or two is an error. `ssl=0` overrides all others.
public struct TransportURL: Sendable {
    /// The configuration of the connection.
    public var configuration: AMQPConfiguration

    /// The schemes of RabbitMQ.
    public static let schemes = ["rabbit", "amqp", "amqps", "kombu"]

    private static let form: URLForm = {
        var form = URLForm(
            "the transport URL",
            schemes: schemes,
            example: "rabbit://user:password@host:5672/virtual_host",
            members: .read("ssl_ca_file", "ssl_cert_file", "ssl_key_file", "ssl_verify")
                + [URLMember("ssl", or: "tls"), URLMember("heartbeat", or: "heartbeat_timeout_threshold")]
        )
        form.passesOverUnknown = true
        return form
    }()

    /// - Throws: ``MessagingError`` with code `.badURL` and a message without the password.
    public init(_ text: String) throws(MessagingError) {
        do throws(ServerURLError) {
            let url = try ServerURL(text, Self.form)
            configuration = AMQPConfiguration()
            if let path = url.path, !path.isEmpty { configuration.virtualHost = path }
            configuration.tls = try Self.tls(url)
            if let seconds = try url.members.integer("heartbeat", 0...Int(Int32.max)) {
                configuration.heartbeat = seconds
            }
            configuration.endpoints = Self.endpoints(url, defaultPort: configuration.tls == nil ? 5672 : 5671)
        } catch {
            throw MessagingError(.badURL, error.description)
        }
    }

    private static func endpoints(_ url: ServerURL, defaultPort: Int) -> [AMQPEndpoint] {
        var credentials: AMQPCredentials?
        let servers = url.servers.isEmpty ? [ServerURL.Server()] : url.servers
        return servers.map { server in
            if let user = server.user { credentials = AMQPCredentials(user: user, password: server.password ?? "") }
            var endpoint = AMQPEndpoint(host: server.host ?? "localhost", port: server.port ?? defaultPort)
            endpoint.credentials = credentials
            return endpoint
        }
    }

    /// Returns the TLS configuration. Any TLS member other than `ssl_verify=1` turns TLS on.
    private static func tls(_ url: ServerURL) throws(ServerURLError) -> AMQPTLSConfiguration? {
        let isOn = try url.members.bool("ssl")
        let isVerified = try url.members.bool("ssl_verify") ?? true
        let files = try url.members.tlsFiles("ssl_ca_file", "ssl_cert_file", "ssl_key_file")
        guard isOn ?? (url.scheme == "amqps" || !isVerified || !files.all.isEmpty) else { return nil }
        var tls = AMQPTLSConfiguration()
        tls.caFile = files.authorities?.path
        tls.certificateFile = files.certificate?.path
        tls.keyFile = files.key?.path
        tls.verifyPeer = isVerified
        return tls
    }
}

extension TransportURL {
    /// Returns the URL with every password replaced by `***`. Safe to print, even if the URL cannot be parsed.
    public static func masked(_ text: String) -> String { ServerURL.masked(text) }

    /// Returns the URL with a query member added, unless its query has the member already.
    package static func adding(_ name: String, _ value: String, to text: String) -> String {
        has(name, text) ? text : ServerURL.setting(name, to: value, in: text)
    }

    /// Returns whether a URL's query has a member, by this name or an alias.
    package static func has(_ name: String, _ text: String) -> Bool { ServerURL.has(name, form, in: text) }
}
