//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP

/// Advice for a broker that refuses TLS or the login.
struct LoginAdvice {
    let connection: AMQPConfiguration
    let endpoint: AMQPEndpoint

    private var user: String { (endpoint.credentials ?? connection.credentials).user }

    func advice(_ error: AMQPError) -> String {
        switch error.code {
        case .tls: tls(error.message)
        case .authenticationFailed: authentication
        case .virtualHostNotFound:
            "rabbitmqctl add_vhost \(connection.virtualHost), or another path in the transport URL"
        case .accessRefused:
            "rabbitmqctl set_permissions -p \(connection.virtualHost) \(user) '^profiler' '^profiler|^amq.default$' "
                + "'^profiler'"
        case .limitReached: "raise the limit, or close connections that nobody needs; more permissions do not help"
        default: "see the broker's log; set another broker with --transport-url"
        }
    }

    private func tls(_ message: String) -> String {
        if message.contains("not issued to") { return "use a name from the broker's certificate in the transport URL" }
        if message.contains("expired") { return "renew the broker's certificate" }
        if message.contains("not trusted") { return "set ssl_ca_file=… in the transport URL to the authority's file" }
        if message.contains("does not speak TLS") {
            return "set the broker's TLS port, usually 5671, in the transport URL, or remove ssl=1"
        }
        return "check port, ssl, ssl_ca_file, ssl_cert_file and ssl_key_file in the transport URL"
    }

    private var authentication: String {
        // RabbitMQ does not report the reason.
        if user == "guest", !["localhost", "::1"].contains(endpoint.host), !endpoint.host.hasPrefix("127.") {
            return "guest may only log in on the broker's own machine: rabbitmqctl add_user another"
        }
        return "correct user and password of the transport URL; rabbitmqctl authenticate_user \(user) tries a password"
    }
}
