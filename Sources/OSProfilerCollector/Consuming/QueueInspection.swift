//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging

/// What an operator should know about the queue before the first message is consumed: how it loses messages, and what
/// else fills up.
///
/// Determining a queue's properties leaves lines in the broker's log, so it happens when the queue may be a new one, not
/// for each connection.
struct QueueInspection: Sendable {
    private let queue: String
    /// How the queue loses messages.
    private let risks: [QueueRisk]
    private let servicesQueue: String
    /// Messages in the services' own queue, if a pool is consumed beside it and nothing consumes that queue; nil
    /// otherwise.
    private let neglected: Int?

    init(_ configuration: CollectorConfiguration, on connection: AMQPConnection) throws(AMQPError) {
        queue = configuration.consumedQueue
        servicesQueue = configuration.topology.queue
        guard configuration.pool != nil else {
            risks = try QueueProbe.properties(of: queue, on: connection).map(QueueRisk.consuming) ?? []
            neglected = nil
            return
        }
        // A pool is bounded on purpose, so that an abandoned one cannot fill the broker.
        risks = try QueueProbe.isStream(queue, on: connection) ? [.isStream] : []
        let status = try connection.status(ofQueue: servicesQueue)
        neglected = status.flatMap { $0.consumerCount == 0 ? $0.messageCount : nil }
    }

    /// Whether the broker counts neither the messages nor the consumers of the queue.
    var isStream: Bool { risks.contains(.isStream) }

    /// Throws if a drain of the queue could not tell when it is done.
    func checkDrain() throws(AMQPError) {
        guard isStream else { return }
        throw AMQPError(
            code: .invalidArgument,
            message:
                "\(queue) is a stream, which keeps its messages, so that nothing tells when it is drained: delete it, "
                + "and the services create a queue when they restart"
        )
    }

    func log(to logger: Logger) {
        for risk in risks {
            logger.warning("the queue can lose messages", metadata: [LogKey.reason: "\(queue) \(risk.text)"])
        }
        guard let neglected else { return }
        logger.warning(
            "nothing consumes the queue of the services, which fills up beside the pool",
            metadata: [
                LogKey.queue: "\(servicesQueue)", LogKey.count(of: "message"): "\(neglected)",
                LogKey.fix: "\(NeglectedQueue.advice(servicesQueue))",
            ]
        )
    }
}
