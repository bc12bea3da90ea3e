//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// Maps failed logins to errors that say what to do.
extension AMQPConnection {
    /// Returns the error for a connection that the broker closed during login, with its reason.
    static func loginRefused(
        _ replyCode: UInt16,
        _ text: String,
        _ configuration: AMQPConfiguration,
        _ endpoint: AMQPEndpoint
    ) -> AMQPError {
        let user = configuration.credentials(at: endpoint).user
        let virtualHost = configuration.virtualHost
        func error(_ code: AMQPError.Code, _ message: String) -> AMQPError {
            AMQPError(code: code, message: "\(endpoint): \(message)", replyCode: replyCode)
        }
        switch replyCode {
        case 403:
            return error(.authenticationFailed, "user '\(user)' was refused, check user and password: \(text)")
        case 530 where text.contains("not found"):
            return error(.virtualHostNotFound, "virtual host '\(virtualHost)' does not exist: \(text)")
        case 530 where text.contains("access to vhost") && !AMQPLimit.isReached(text):
            let grant = AMQPGrant(user: user, virtualHost: virtualHost)
            return error(.accessRefused, "\(text); \(grant)")
        default:
            let code = AMQPError.Code(replyCode: replyCode, text, closing: .connectionClosed)
            let remedy = configuration.remedy(for: code, replyCode, text, at: endpoint).map { "; \($0)" } ?? ""
            return error(code, "the broker refused the connection: \(replyCode) \(text)\(remedy)")
        }
    }

    /// Returns the error for a login that ended without a reason from the broker.
    static func loginBroken(
        _ status: Int32,
        _ link: OpaquePointer,
        _ configuration: AMQPConfiguration,
        _ endpoint: AMQPEndpoint
    ) -> AMQPError {
        if configuration.tls != nil, let reason = tlsReason(link) {
            return AMQPError(code: .tls, message: "\(endpoint): \(reason)")
        }
        let code = AMQPError.Code(status: status)
        if osp_amqp_server_properties(link).pointee.num_entries > 0 {
            return AMQPError(code: code, message: "\(endpoint): login failed: \(statusText(status))")
        }
        // No broker answered: it is shutting down, a proxy has no backend, or the port serves another protocol.
        let port = configuration.tls == nil ? "usually 5672" : "usually 5671 with TLS"
        switch code {
        case .timeout:
            return AMQPError(
                code: code,
                message: "\(endpoint): connected, but no broker answered in time: check the port, \(port)"
            )
        case .socket, .tls:
            let hint =
                switch configuration.tls {
                case nil: "does the port expect TLS (ssl=1)?"
                case let tls? where tls.certificateFile == nil:
                    "does it require a client certificate (ssl_cert_file, ssl_key_file)?"
                default: "is a broker behind it?"
                }
            return AMQPError(
                code: code == .socket ? .unreachable : code,
                message: "\(endpoint): no broker answered, the connection was closed without an answer: \(hint)"
            )
        default:
            return AMQPError(
                code: code,
                message: "\(endpoint): the server there is not an AMQP 0-9-1 broker (\(statusText(status))): "
                    + "check the port, \(port)"
            )
        }
    }

    /// Returns the TLS error if TLS caused the failure just met.
    private static func tlsReason(_ link: OpaquePointer) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { reason in
            osp_amqp_explain_tls(link, reason.baseAddress, reason.count) ? String(cString: reason.baseAddress!) : nil
        }
    }
}
