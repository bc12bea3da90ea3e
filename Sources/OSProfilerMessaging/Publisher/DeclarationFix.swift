//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP

/// The remedy for a declaration that a broker refused.
enum DeclarationFix {
    static func text(for error: AMQPError) -> String {
        switch error.code {
        case .preconditionFailed:
            PropertyDifference(error.message).map {
                "\(text(for: $0)), or delete what is left over from other settings"
            }
                ?? "delete the exchange or queue that exists with other properties"
        case .accessRefused: "grant the user the permissions configure, write and read on the exchange and the queue"
        case .notAllowed: "choose other names: the broker keeps these for itself"
        case .resourceLocked: "close the connection that holds the queue exclusively"
        case .transientRefused: "set the topology's isDurable, and \(TransientQueues.permission)"
        default: "delete the exchange and the queue, or choose other names"
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
            } ?? "delete the exchange or queue declared with '\(name)' \(current)"
        }
    }
}
