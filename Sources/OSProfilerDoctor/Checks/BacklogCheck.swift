//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging

/// Judges who consumes the queue, how many messages wait, and how many are in quarantine.
struct BacklogCheck {
    let facts: BusProbeResult
    let queue: String
    let rejectedQueue: String
    /// The queue that the services declare, which a pool leaves alone.
    let servicesQueue: String

    /// A smaller difference is just messages on their way from the broker to the consumer.
    private static let noteworthyGrowth = 100

    var findings: [Finding] {
        var findings: [Finding] = []
        if let first = facts.first, !isStream { findings += [consumers(first), backlog(first)] }
        return findings + [neglected, quarantine].compactMap { $0 }
    }

    /// The broker counts neither the messages nor the consumers of a stream.
    private var isStream: Bool {
        guard case .present(let properties) = facts.queue else { return false }
        return properties.type == "stream"
    }

    private var neglected: Finding? {
        guard let services = facts.services else { return nil }
        let check = "topology.services_queue"
        let text = "\(servicesQueue) holds \(CountText.counted(services.messageCount, "message"))"
        guard services.consumerCount == 0 else {
            return .ok(check, "\(text), \(CountText.counted(services.consumerCount, "consumer"))")
        }
        return .warning(
            check,
            "\(text) and has no consumer: the services publish into it whether or not a pool gets the same, so that it "
                + "fills up for ever",
            NeglectedQueue.advice(servicesQueue)
        )
    }

    private func consumers(_ status: AMQPQueueStatus) -> Finding {
        let check = "topology.consumers"
        switch status.consumerCount {
        case 0 where status.messageCount > 0:
            return .problem(
                check,
                "none, although \(CountText.counted(status.messageCount, "message")) "
                    + "\(status.messageCount == 1 ? "waits" : "wait") in \(queue)",
                "start `osprofiler consume`"
            )
        case 0:
            return .warning(check, "none: published messages wait in \(queue)", "start `osprofiler consume`")
        case 1:
            return .ok(check, "1 consumer on \(queue)")
        case let count:
            return .warning(
                check,
                "\(count) consumers share \(queue), and each gets some of the messages",
                "this is right for several `osprofiler consume` with one store; next to another program, such as "
                    + "Ceilometer, use a separate queue: `osprofiler consume --pool NAME`"
            )
        }
    }

    private func backlog(_ first: AMQPQueueStatus) -> Finding {
        let check = "topology.backlog"
        let waiting = facts.second ?? first
        let growth = waiting.messageCount - first.messageCount
        let text = "\(CountText.counted(waiting.messageCount, "message")) ready in \(queue)"
        guard growth > 0 else { return .ok(check, text) }
        let rate = Double(growth) / max(facts.interval / .seconds(1), 0.001)
        let grown = "\(text), \(CountText.grouped(Int(rate.rounded()))) more per second"
        guard first.consumerCount > 0, growth >= Self.noteworthyGrowth else { return .ok(check, grown) }
        return .warning(
            check,
            "\(grown): the consumers do not keep up",
            "start another `osprofiler consume`, and check the disk of the store"
        )
    }

    private var quarantine: Finding {
        let check = "topology.rejected"
        guard facts.rejectedProperties?.type != "stream" else {
            return .skipped(check, "\(rejectedQueue) is a stream, whose messages nobody counts")
        }
        guard let count = facts.rejected?.messageCount, count > 0 else {
            return .ok(check, "nothing in quarantine (\(rejectedQueue))")
        }
        return .warning(
            check,
            "\(CountText.counted(count, "message")) in quarantine: they could not be decoded",
            "osprofiler queue peek --queue \(rejectedQueue)"
        )
    }
}
