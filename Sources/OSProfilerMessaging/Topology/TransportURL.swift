//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP

/// An oslo.messaging transport URL:
/// `rabbit://user:password@host:5672,user:password@host2:5672/virtual_host?ssl=1`.
///
/// Several hosts are tried in turn; each may have a user of its own, and one without takes the user before it. User,
/// password and virtual host are percent-encoded; an IPv6 address stands in brackets. `amqp://` and `amqps://` mean
/// the same as `rabbit://` without and with `ssl=1`.
/// Query members: `ssl`, `ssl_ca_file`, `ssl_cert_file`, `ssl_key_file`, `ssl_verify`, `heartbeat` (seconds); others
/// are ignored, as oslo.messaging does with what its driver does not know. `ssl=0` wins over all others.
public struct TransportURL: Sendable {
    /// What to connect to and how.
    public var configuration: AMQPConfiguration

    /// Schemes that lead to RabbitMQ.
    public static let schemes = ["rabbit", "amqp", "amqps", "kombu"]

    /// - Throws: ``MessagingError`` with code `.badURL`, and a message that holds no password.
    public init(_ text: String) throws(MessagingError) {
        guard let schemeEnd = text.firstRange(of: "://") else {
            throw MessagingError(.badURL, "the transport URL has no scheme: expected rabbit://user:password@host:5672/")
        }
        let scheme = text[..<schemeEnd.lowerBound].lowercased()
        guard Self.schemes.contains(scheme) else {
            throw MessagingError(
                .badURL,
                "unknown transport URL scheme \"\(scheme)\": known are \(Self.schemes.joined(separator: ", "))"
            )
        }
        var rest = text[schemeEnd.upperBound...]
        var query: Substring = ""
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        var virtualHost = "/"
        if let slash = rest.firstIndex(of: "/") {
            let path = rest[rest.index(after: slash)...]
            rest = rest[..<slash]
            guard !path.contains("@") else { throw Self.unencoded("an @ after its hosts") }
            if !path.isEmpty { virtualHost = try Self.decode(path, "virtual host") }
        }

        configuration = AMQPConfiguration()
        configuration.virtualHost = virtualHost
        let isTLS = scheme == "amqps"
        if isTLS { configuration.tls = AMQPTLSConfiguration() }
        try Self.apply(query, to: &configuration)
        try Self.apply(hosts: rest, defaultPort: configuration.tls == nil ? 5672 : 5671, to: &configuration)
    }

    private static func apply(
        hosts: Substring,
        defaultPort: Int,
        to configuration: inout AMQPConfiguration
    ) throws(MessagingError) {
        var endpoints: [AMQPEndpoint] = []
        var credentials: AMQPCredentials?
        for part in hosts.split(separator: ",", omittingEmptySubsequences: true) {
            var host = part
            if let at = part.lastIndex(of: "@") {
                let user = part[..<at]
                host = part[part.index(after: at)...]
                let colon = user.firstIndex(of: ":") ?? user.endIndex
                let name = try decode(user[..<colon], "user name")
                let password = colon == user.endIndex ? "" : try decode(user[user.index(after: colon)...], "password")
                credentials = AMQPCredentials(user: name, password: password)
            }
            var endpoint = try Self.endpoint(host, defaultPort: defaultPort)
            endpoint.credentials = credentials
            endpoints.append(endpoint)
        }
        if endpoints.isEmpty { endpoints = [AMQPEndpoint(host: "localhost", port: defaultPort)] }
        configuration.endpoints = endpoints
    }

    private static func endpoint(_ text: Substring, defaultPort: Int) throws(MessagingError) -> AMQPEndpoint {
        var host = text
        var port: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else {
                throw MessagingError(.badURL, "an IPv6 address in the transport URL has no closing bracket")
            }
            host = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            if after.first == ":" { port = after.dropFirst() }
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard !host.contains(":") else { throw unencoded("a colon within a host that has no brackets") }
        }
        var number = defaultPort
        if let port {
            guard let value = Int(port), (1...65535).contains(value) else { throw unencoded("an impossible port") }
            number = value
        }
        return AMQPEndpoint(host: host.isEmpty ? "localhost" : String(host), port: number)
    }

    /// A password that is not encoded ends early, and its rest turns up in other places.
    private static func unencoded(_ symptom: String) -> MessagingError {
        MessagingError(
            .badURL,
            "the transport URL has \(symptom); the characters / ? # , @ : % of a user or password are percent-encoded, "
                + "/ as %2F"
        )
    }

    private static func apply(_ query: Substring, to configuration: inout AMQPConfiguration) throws(MessagingError) {
        var isOff = false
        for item in query.split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1)
            guard let key = pair.first else { continue }
            guard !key.contains("@") else { throw unencoded("an @ after its hosts") }
            let value = pair.count > 1 ? try decode(pair[1], String(key)) : ""
            func isOn() throws(MessagingError) -> Bool {
                switch value.lowercased() {
                case "1", "true", "yes", "on": return true
                case "0", "false", "no", "off": return false
                default: throw MessagingError(.badURL, "\(key) in the transport URL is neither true nor false")
                }
            }
            func tls(_ change: (inout AMQPTLSConfiguration) -> Void) {
                var tls = configuration.tls ?? AMQPTLSConfiguration()
                change(&tls)
                configuration.tls = tls
            }
            switch key {
            case "ssl":
                isOff = try !isOn()
                if !isOff { tls { _ in } }
            case "ssl_ca_file": tls { $0.caFile = value }
            case "ssl_cert_file": tls { $0.certificateFile = value }
            case "ssl_key_file": tls { $0.keyFile = value }
            case "ssl_verify": if try !isOn() { tls { $0.verifyPeer = false } }
            case "heartbeat":
                guard let seconds = Int(value), seconds >= 0 else {
                    throw MessagingError(.badURL, "heartbeat in the transport URL is not a number of seconds")
                }
                configuration.heartbeat = seconds
            default: continue
            }
        }
        if isOff { configuration.tls = nil }
    }

    private static func decode(_ text: Substring, _ part: String) throws(MessagingError) -> String {
        guard let decoded = PercentEncoding.decode(text) else {
            throw MessagingError(.badURL, "the \(part) in the transport URL is not valid percent-encoding")
        }
        return decoded
    }
}

extension TransportURL {
    /// The URL with every password replaced by `***`; safe to print, whether or not it can be parsed.
    public static func masked(_ text: String) -> String {
        guard let schemeEnd = text.firstRange(of: "://") else { return text.contains("@") ? "***" : text }
        let rest = text[schemeEnd.upperBound...]
        let authorityEnd = rest.lastIndex(of: "@").map { rest.index(after: $0) } ?? rest.startIndex
        let hosts = rest[..<authorityEnd].split(separator: ",", omittingEmptySubsequences: false)
        let masked = hosts.map { part -> String in
            guard let at = part.lastIndex(of: "@") else { return part.contains(":") ? "***" : String(part) }
            guard let colon = part[..<at].firstIndex(of: ":") else {
                // A user alone, or what follows a comma within a password.
                return hosts.count > 1 ? "***" + part[at...] : String(part)
            }
            return part[..<colon] + ":***" + part[at...]
        }
        return text[..<schemeEnd.upperBound] + masked.joined(separator: ",") + maskedQuery(rest[authorityEnd...])
    }

    /// What follows the hosts, with the values of members that are named like secrets replaced.
    private static func maskedQuery(_ text: Substring) -> String {
        guard let mark = text.firstIndex(of: "?") else { return String(text) }
        let members = text[text.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        let masked = members.map { member -> String in
            guard let equals = member.firstIndex(of: "=") else { return String(member) }
            let name = member[..<equals].lowercased()
            let isSecret = ["password", "passwd", "secret", "token", "api_key"].contains { name.contains($0) }
            return isSecret ? member[...equals] + "***" : String(member)
        }
        return text[...mark] + masked.joined(separator: "&")
    }
}
