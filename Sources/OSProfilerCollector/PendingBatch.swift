//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Messages that were delivered and are neither stored nor acknowledged yet.
struct InHand {
    /// A message on its way to quarantine.
    struct Rejected {
        var message: BusMessage
        var rejection: Rejection
    }

    private(set) var points = PointBatch()
    private(set) var rejected: [Rejected] = []
    /// The latest delivery's tag; all up to it are in hand or done.
    private(set) var lastTag: UInt64?
    private(set) var policy: BatchPolicy
    private var decoder: NotificationDecoder
    private let arenaLimit: Int

    init(_ configuration: CollectorConfiguration) {
        policy = BatchPolicy(
            maximumCount: configuration.effectiveBatchSize,
            maximumBytes: configuration.batchBytes,
            maximumDelay: configuration.maximumDelay.wholeMicroseconds
        )
        decoder = NotificationDecoder(maximumBodySize: configuration.maximumBodySize)
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
        rejected.append(Rejected(message: message, rejection: rejection))
    }

    /// Forgets the tags: their channel is gone, and its deliveries come again.
    mutating func forgetDeliveries() {
        lastTag = nil
    }

    mutating func removeAll() {
        points.removeAll(keepingAtMost: arenaLimit)
        rejected.removeAll()
        lastTag = nil
        policy.reset()
    }
}
