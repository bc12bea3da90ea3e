//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// What an error means for the user: an exit status, and a line that says what to do.
struct Failure {
    let status: ExitStatus
    let message: String

    init(_ error: any Error) {
        switch error {
        case let error as CLIError:
            status = error.status
            message = error.description
        case let error as MessagingError:
            status = error.code == .noQueue ? .notFound : .failed
            message = Self.advised(error.description, error.underlying?.code)
        case let error as AMQPError:
            status = .failed
            message = Self.advised(error.message, error.code)
        case let error as StoreError:
            status = error.code == .notFound ? .notFound : .failed
            message = error.description
        case let error as Rejection:
            status = .failed
            message = error.description
        default:
            status = .failed
            message = "\(error)"
        }
    }

    /// What the process says last.
    func line(_ format: LogFormat) -> String {
        switch format {
        case .text: "osprofiler: \(TerminalText.line(SecretText.masked(message)))"
        case .json:
            format.line(
                level: .critical,
                message: "failed",
                metadata: [("reason", message)],
                at: .now(),
                showsTime: false
            )
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
