//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Messages that were delivered and are neither settled nor acknowledged yet.
struct PendingBatch {
    private(set) var points = PointBatch()
    /// What became of the points that were stored already, while the rejected messages still wait.
    private(set) var appended = AppendResult(stored: 0, duplicates: 0)
    var rejected: [RejectedDelivery] = []
    /// Rejected messages that came again although they were settled.
    private(set) var knownRejections = 0
    /// The latest delivery's tag; all up to it are pending or done.
    private(set) var lastTag: UInt64?
    private(set) var policy: BatchPolicy
    private var decoder: NotificationDecoder
    private var settledRejections: SettledRejections
    private let arenaLimit: Int

    init(_ configuration: CollectorConfiguration) {
        policy = BatchPolicy(
            maximumCount: configuration.effectiveBatchSize,
            maximumBytes: configuration.batchBytes,
            maximumDelay: configuration.maximumDelay.wholeMicroseconds
        )
        decoder = NotificationDecoder(maximumBodySize: configuration.maximumBodySize)
        settledRejections = SettledRejections(capacity: configuration.effectivePrefetch)
        arenaLimit = configuration.batchBytes
    }

    var isEmpty: Bool { policy.isEmpty }

    @inline(__always)
    mutating func add(_ delivery: AMQPDelivery, at now: Int64) {
        policy.add(bytes: delivery.body.count, at: now)
        lastTag = delivery.deliveryTag
        do throws(Rejection) {
            try decoder.decode(delivery.body, into: &points)
        } catch {
            reject(delivery, error)
        }
    }

    private mutating func reject(_ delivery: AMQPDelivery, _ rejection: Rejection) {
        let message = BusMessage(
            exchange: delivery.exchange,
            routingKey: delivery.routingKey,
            properties: delivery.properties,
            body: Array(delivery.body)
        )
        if delivery.redelivered, settledRejections.remove(message) {
            knownRejections += 1
        } else {
            rejected.append(RejectedDelivery(message: message, rejection: rejection))
        }
    }

    /// Forgets the tags: their channel is gone, and its deliveries come again.
    mutating func forgetDeliveries() {
        lastTag = nil
    }

    /// The points are in the store.
    mutating func pointsAppended(_ result: AppendResult) {
        appended.stored += result.stored
        appended.duplicates += result.duplicates
        points.removeAll(keepingAtMost: arenaLimit)
    }

    /// Everything is in the store or in quarantine.
    mutating func settled() {
        for item in rejected { settledRejections.insert(item.message) }
        points.removeAll(keepingAtMost: arenaLimit)
        appended = AppendResult(stored: 0, duplicates: 0)
        rejected.removeAll()
        knownRejections = 0
        lastTag = nil
        policy.reset()
    }
}
