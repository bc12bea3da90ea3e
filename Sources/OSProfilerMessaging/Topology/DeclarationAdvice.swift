//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerAMQP

/// What to do when the broker refuses a declaration because the exchange or queue exists with other properties (406).
///
/// Either side may be right: the services may declare it as it is, or it may be left over from settings that they had
/// before.
package enum DeclarationAdvice {
    /// What to do if the services' settings changed after the exchange or queue was created.
    private static func stale(_ error: AMQPError) -> String {
        let how =
            error.message.contains("' for exchange '")
            ? "stop the services that use it, delete it, and start them"
            : "drain it, delete it, and restart the services"
        return "if their settings changed, it is left over from before: \(how)"
    }

    /// Returns advice for a command; nil if the refusal is not about a declaration.
    package static func text(for error: AMQPError) -> String? {
        if let limit = negativeLimit(error) {
            return "RabbitMQ takes no negative value, from the services neither: \(limit.option) = 0 means no limit"
        }
        guard error.code == .preconditionFailed, let difference = PropertyDifference(error.message) else { return nil }
        return "\(setting(for: difference)); \(stale(error))"
    }

    /// Returns the limit whose value the broker refuses for every queue.
    private static func negativeLimit(_ error: AMQPError) -> QuorumLimit? {
        guard error.code == .preconditionFailed, error.message.contains("value_negative") else { return nil }
        return QuorumLimit.allCases.first { error.message.contains("invalid arg '\($0.argument)'") }
    }

    /// Returns what makes the command declare as the exchange or queue exists.
    private static func setting(for difference: PropertyDifference) -> String {
        let current = difference.current ?? "none"
        switch difference.property {
        case "durable" where current == "true":
            return "if the services declare it durable, state that with --durable, --quorum or their --config-file"
        case "durable":
            return "if the services declare it without durability, omit --durable and --quorum, or name their "
                + "--config-file"
        case "x-queue-type" where current == "quorum":
            return "if the services declare it as a quorum queue, state that with --quorum or their --config-file"
        case "x-queue-type":
            return "if the services do not declare it as a quorum queue, omit --quorum, or name their --config-file"
        case "auto_delete":
            return "if the services declare it so, set amqp_auto_delete = \(current) in --config-file"
        case "type":
            return "services declare a topic exchange: use another --exchange if this one is not theirs"
        case let name:
            guard let limit = QuorumLimit(rawValue: name) else {
                return "the services cannot declare the argument \(name), whose value is \(current)"
            }
            let value = difference.current ?? "0"
            return "if the services declare it so, set \(limit.option) = \(value) in --config-file"
        }
    }
}
