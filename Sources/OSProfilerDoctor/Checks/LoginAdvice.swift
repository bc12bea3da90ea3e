//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP

/// What to do about a broker that refuses TLS or the login.
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
        default: "see the broker's log; --transport-url names another broker"
        }
    }

    private func tls(_ message: String) -> String {
        if message.contains("not issued to") { return "name the broker in the transport URL as its certificate does" }
        if message.contains("expired") { return "renew the broker's certificate" }
        if message.contains("not trusted") { return "ssl_ca_file=… in the transport URL names the authority's file" }
        if message.contains("does not speak TLS") {
            return "the broker's TLS port in the transport URL, mostly 5671, or no ssl=1"
        }
        return "see port, ssl, ssl_ca_file, ssl_cert_file and ssl_key_file of the transport URL"
    }

    private var authentication: String {
        // RabbitMQ says no word on the reason.
        if user == "guest", !["localhost", "::1"].contains(endpoint.host), !endpoint.host.hasPrefix("127.") {
            return "guest may only log in on the broker's own machine: rabbitmqctl add_user another"
        }
        return "correct user and password of the transport URL; rabbitmqctl authenticate_user \(user) tries a password"
    }
}
