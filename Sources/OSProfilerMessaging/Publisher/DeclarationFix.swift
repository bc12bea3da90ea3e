//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP

/// What to change so that a declaration which a broker refused fits.
enum DeclarationFix {
    static func text(for error: AMQPError) -> String {
        switch error.code {
        case .preconditionFailed:
            PropertyDifference(error.message).map { text(for: $0) } ?? "delete what was declared otherwise"
        case .accessRefused: "let the user configure, write to and read from the exchange and the queue"
        case .resourceLocked: "end the connection that has the queue to itself"
        default: "delete the exchange and the queue, or name others"
        }
    }

    private static func text(for difference: PropertyDifference) -> String {
        let current = difference.current ?? "nil"
        return switch difference.property {
        case "durable": "set the topology's isDurable to \(current) (amqp_durable_queues of the other services)"
        case "auto_delete": "set the topology's isAutoDelete to \(current) (amqp_auto_delete of the other services)"
        case "x-queue-type":
            "set the topology's isQuorum to \(current == "quorum") (rabbit_quorum_queue of the other services)"
        case let name:
            QuorumLimit(rawValue: name).map {
                "set the topology's quorumLimits[.\($0)] to \(current) (\($0.option) of the other services)"
            } ?? "delete what was declared with '\(name)' \(current)"
        }
    }
}
