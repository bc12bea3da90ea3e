//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension AMQPConfiguration {
    /// Returns what to do about a refusal whose reply text alone does not say it; nil for any other failure.
    func remedy(for code: AMQPError.Code, _ replyCode: UInt16, _ text: String, at endpoint: AMQPEndpoint) -> String? {
        let user = credentials(at: endpoint).user
        return switch code {
        case .accessRefused: AMQPGrant(user: user, virtualHost: virtualHost, refusal: text).description
        case .limitReached: AMQPLimit(text, user: user, virtualHost: virtualHost).description
        case .notAllowed: AMQPError.remedyForEveryone(text)
        case .resourceLocked where replyCode == 405:
            "another connection declared the queue as exclusive, and the queue ends with that connection"
        case .resourceLocked:
            "another consumer has the queue for itself: `rabbitmqctl list_consumers` shows it"
        default: nil
        }
    }
}
