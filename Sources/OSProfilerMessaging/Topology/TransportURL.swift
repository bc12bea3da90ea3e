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
/// Query members: `ssl`, `ssl_ca_file`, `ssl_cert_file`, `ssl_key_file`, `ssl_verify`, `heartbeat` (seconds). Others
/// are ignored, as in oslo.messaging, whose drivers ignore members that they do not know. `ssl=0` overrides all
/// others.
public struct TransportURL: Sendable {
    /// The configuration of the connection.
    public var configuration: AMQPConfiguration

    /// The schemes of RabbitMQ.
    public static let schemes = ["rabbit", "amqp", "amqps", "kombu"]

    /// - Throws: ``MessagingError`` with code `.badURL` and a message without the password.
    public init(_ text: String) throws(MessagingError) {
        let url: ServerURL
        do {
            url = try ServerURL(text)
        } catch {
            throw MessagingError(
                .badURL,
                "the transport URL has \(error.symptom); expected rabbit://user:password@host:5672/virtual_host"
            )
        }
        guard Self.schemes.contains(url.scheme) else {
            throw MessagingError(
                .badURL,
                "unknown transport URL scheme \"\(url.scheme)\": known are \(Self.schemes.joined(separator: ", "))"
            )
        }
        configuration = AMQPConfiguration()
        if let path = url.path, !path.isEmpty { configuration.virtualHost = path }
        if url.scheme == "amqps" { configuration.tls = AMQPTLSConfiguration() }
        try Self.apply(url.members, to: &configuration)
        let defaultPort = configuration.tls == nil ? 5672 : 5671
        var credentials: AMQPCredentials?
        let servers = url.servers.isEmpty ? [ServerURL.Server()] : url.servers
        configuration.endpoints = servers.map { server in
            if let user = server.user { credentials = AMQPCredentials(user: user, password: server.password ?? "") }
            var endpoint = AMQPEndpoint(host: server.host ?? "localhost", port: server.port ?? defaultPort)
            endpoint.credentials = credentials
            return endpoint
        }
    }

    private static func apply(
        _ members: [ServerURL.Member],
        to configuration: inout AMQPConfiguration
    ) throws(MessagingError) {
        var isOff = false
        for member in members {
            func isOn() throws(MessagingError) -> Bool {
                switch member.value.lowercased() {
                case "1", "true", "yes", "on": return true
                case "0", "false", "no", "off": return false
                default: throw MessagingError(.badURL, "\(member.name) in the transport URL is neither true nor false")
                }
            }
            func tls(_ change: (inout AMQPTLSConfiguration) -> Void) {
                var tls = configuration.tls ?? AMQPTLSConfiguration()
                change(&tls)
                configuration.tls = tls
            }
            switch member.name {
            case "ssl":
                isOff = try !isOn()
                if !isOff { tls { _ in } }
            case "ssl_ca_file": tls { $0.caFile = member.value }
            case "ssl_cert_file": tls { $0.certificateFile = member.value }
            case "ssl_key_file": tls { $0.keyFile = member.value }
            case "ssl_verify": if try !isOn() { tls { $0.verifyPeer = false } }
            case "heartbeat":
                guard let seconds = Int(member.value), seconds >= 0 else {
                    throw MessagingError(.badURL, "heartbeat in the transport URL is not a number of seconds")
                }
                configuration.heartbeat = seconds
            default: continue
            }
        }
        if isOff { configuration.tls = nil }
    }
}

extension TransportURL {
    /// Returns the URL with every password replaced by `***`. Safe to print, even if the URL cannot be parsed.
    public static func masked(_ text: String) -> String { ServerURL.masked(text) }
}
