//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP
public import OSProfilerMessaging

/// How a collector consumes.
public struct CollectorConfiguration: Sendable {
    /// The broker.
    public var connection: AMQPConfiguration
    /// The names of exchange and queue, and how they are declared if they have to be.
    public var topology = BusTopology()
    /// The queue to consume; nil for the topology's, which the services publish to.
    public var queue: String?
    /// The name of a queue of our own, bound beside the services' one, so that another consumer (Ceilometer's
    /// notification agent) gets every message too. Mirrors oslo.messaging's listener pool.
    public var pool: String?
    /// The exchanges that the services publish to. The services' queue, or the pool's, is bound to each of them, also when
    /// it exists already. Empty when nobody named one: a queue that has to be created is then bound to the topology's.
    public var exchanges: [String] = []
    /// Whether an absent queue is created as the topology says. Otherwise it is waited for: a queue that we
    /// declare otherwise than the services do ends their tracing.
    public var createsQueue = false
    /// Messages that the broker hands out ahead of their acknowledgement. Default 3000, range 1–65535.
    public var prefetch = 3000
    /// Messages that are stored in one step, at the most. Default 1000; clamped to a third of the prefetch, below
    /// which the broker would run dry while a batch is stored.
    public var batchSize = 1000
    /// Bytes that a batch may hold. Default 8 MiB.
    public var batchBytes = 8 << 20
    /// A batch is stored when the bus has been quiet for this long. Default 30 ms.
    public var quietPeriod: Duration = .milliseconds(30)
    /// A batch is stored when its oldest message has waited for this long. Default 500 ms.
    public var maximumDelay: Duration = .milliseconds(500)
    /// Bytes that a message may have; a larger one goes to quarantine. Default 16 MiB.
    public var maximumBodySize = 16 << 20
    /// Ends when the queue is empty and everything is acknowledged; an absent queue is an empty one.
    public var drains = false
    /// What is deleted in the course of time. Default nothing.
    public var retention = RetentionPolicy()
    /// Nothing is taken in while the store may grow by less than so many bytes: other programs need their disk, and
    /// deleting needs room too. 0 turns it off; nil, the default, is 64 MiB, or a twentieth of a small disk.
    public var minimumFreeBytes: Int64?
    /// Whether backlog and store are looked at every other second, for metrics and progress.
    public var isMonitored = false

    public init(connection: AMQPConfiguration) {
        self.connection = connection
    }

    /// The queue that is consumed.
    public var consumedQueue: String { pool ?? queue ?? topology.queue }

    var effectivePrefetch: Int { min(max(prefetch, 1), 65_535) }
    var effectiveBatchSize: Int { max(1, min(batchSize, effectivePrefetch / 3)) }
}
