//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerMessaging

/// What an error means for a person: what happened, and for a broker's what to do about it.
package enum ErrorText {
    /// One line.
    package static func message(_ error: any Error) -> String {
        switch error {
        case let error as MessagingError: advised(error.description, error.underlying?.code)
        case let error as AMQPError: advised(error.message, error.code)
        default: "\(error)"
        }
    }

    /// A broker's error and what to do about it.
    private static func advised(_ message: String, _ code: AMQPError.Code?) -> String {
        guard let code, let advice = advice(code) else { return message }
        return (message.hasSuffix(".") ? String(message.dropLast()) : message) + " (\(advice))"
    }

    /// Nil where the error says it all.
    private static func advice(_ code: AMQPError.Code) -> String? {
        switch code {
        case .unreachable, .timeout: "--transport-url names another"
        case .virtualHostNotFound: "it is the path of the transport URL, and `rabbitmqctl add_vhost` makes one"
        case .preconditionFailed: "--durable, --quorum or --config-file say how the services declare it"
        case .blocked: "the broker has a memory or disk alarm"
        default: nil
        }
    }
}
