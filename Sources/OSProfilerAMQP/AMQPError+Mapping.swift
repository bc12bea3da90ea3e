//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// Maps AMQP reply codes and librabbitmq statuses to error codes.
extension AMQPError.Code {
    /// Creates the code for an AMQP reply code that closed a channel or the connection.
    ///
    /// - Parameter text: the broker's reply text, which distinguishes failures that share a reply code. `NOT_FOUND -
    ///   no queue 'q' in vhost '/'` means absence; `NOT_FOUND - home node 'n' of durable queue 'q' … is down or
    ///   inaccessible`, or a queue not found `due to timeout`, means that the queue exists but is unreachable.
    ///   `ACCESS_REFUSED - queue 'q' … in exclusive use` and `… contains reserved prefix 'amq.*'` are not a matter of
    ///   permissions, and neither is a limit.
    init(replyCode: UInt16, _ text: String, closing scope: Self) {
        self =
            switch replyCode {
            case 406 where AMQPLimit.isReached(text), 530 where AMQPLimit.isReached(text): .limitReached
            case 403 where AMQPError.remedyForEveryone(text) != nil: .notAllowed
            case 403 where text.contains(" in exclusive use"): .resourceLocked
            case 404 where !text.contains("NOT_FOUND - no "): .brokerFailure
            case 403: .accessRefused
            case 404: .notFound
            case 405: .resourceLocked
            case 406: .preconditionFailed
            case 541 where text.contains("transient_nonexcl_queues"): .transientRefused
            case 506, 541: .brokerFailure
            case 530: .notAllowed
            default: scope
            }
    }

    /// Creates the code for a librabbitmq status.
    init(status: Int32) {
        self =
            switch status {
            case AMQP_STATUS_TIMEOUT.rawValue: .timeout
            case AMQP_STATUS_CONNECTION_CLOSED.rawValue, AMQP_STATUS_SOCKET_CLOSED.rawValue,
                AMQP_STATUS_SOCKET_ERROR.rawValue, AMQP_STATUS_HEARTBEAT_TIMEOUT.rawValue,
                AMQP_STATUS_TCP_ERROR.rawValue:
                .socket
            case AMQP_STATUS_SSL_ERROR.rawValue, AMQP_STATUS_SSL_CONNECTION_FAILED.rawValue,
                AMQP_STATUS_SSL_PEER_VERIFY_FAILED.rawValue, AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED.rawValue:
                .tls
            case AMQP_STATUS_TABLE_TOO_BIG.rawValue, AMQP_STATUS_INVALID_PARAMETER.rawValue: .invalidArgument
            default: .protocol
            }
    }
}

extension AMQPError {
    /// Returns what to do about a refusal with 403 that meets every user, whatever the permissions are; nil for another.
    static func remedyForEveryone(_ text: String) -> String? {
        if text.contains("reserved prefix") {
            return "names that begin with amq. belong to the broker, and no permission opens them: choose another"
        }
        if text.contains("internal exchange") {
            return "no client publishes to an internal exchange, whatever its permissions are: choose another"
        }
        if text.contains("not permitted on the default exchange") {
            return "nobody declares or binds the default exchange, whatever the permissions are: choose another"
        }
        return nil
    }
}

/// Returns a message for a librabbitmq status.
func statusText(_ status: Int32) -> String {
    switch status {
    case AMQP_STATUS_HEARTBEAT_TIMEOUT.rawValue: "the broker missed its heartbeats"
    case AMQP_STATUS_TIMEOUT.rawValue: "the broker did not answer in time"
    case AMQP_STATUS_CONNECTION_CLOSED.rawValue, AMQP_STATUS_SOCKET_CLOSED.rawValue,
        AMQP_STATUS_SOCKET_ERROR.rawValue:
        "the connection is lost (\(String(cString: amqp_error_string2(status))))"
    default: String(cString: amqp_error_string2(status))
    }
}
