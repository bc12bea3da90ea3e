//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerMessaging

/// Explains an error: what happened and, for a broker's error, what to do about it.
package enum ErrorText {
    /// Returns one line for an error.
    package static func message(_ error: any Error) -> String {
        switch error {
        case let error as MessagingError where error.code == .deliveryLimit:
            "\(error.description) (inspect the others with --ignore-delivery-limit, and the broker drops such messages)"
        case let error as MessagingError: advised(error.description, error.underlying)
        case let error as AMQPError: advised(error.message, error)
        default: "\(error)"
        }
    }

    /// Returns a broker's error with the advice for it.
    private static func advised(_ message: String, _ error: AMQPError?) -> String {
        guard let error, let advice = advice(error) else { return message }
        return (message.hasSuffix(".") ? String(message.dropLast()) : message) + " (\(advice))"
    }

    /// Returns nil if the error message suffices.
    private static func advice(_ error: AMQPError) -> String? {
        switch error.code {
        case .unreachable, .timeout: "set another broker with --transport-url"
        case .virtualHostNotFound: "it is the path of the transport URL; `rabbitmqctl add_vhost` creates one"
        case .preconditionFailed: DeclarationAdvice.text(for: error)
        case .transientRefused: TransientQueues.advice
        case .blocked: "the broker has a memory or disk alarm"
        default: nil
        }
    }
}
