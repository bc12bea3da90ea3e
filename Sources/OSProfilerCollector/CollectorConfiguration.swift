//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP
public import OSProfilerMessaging

/// The settings of a collector.
public struct CollectorConfiguration: Sendable, Equatable {
    /// The broker to connect to.
    public var connection: AMQPConfiguration
    /// The name of the bus in log lines and in the label `bus` of the metrics, for a program with several collectors.
    /// Contains no secrets. Nil, the default, means neither.
    public var bus: String?
    /// The names of exchange and queue, and the properties with which they are declared if they do not exist.
    public var topology = BusTopology()
    /// The queue to consume; nil for the topology's queue, which the services publish to.
    public var queue: String?
    /// The name of a separate queue, bound next to the services' queue so that another consumer (such as Ceilometer's
    /// notification agent) also gets every message. Mirrors oslo.messaging's listener pool.
    public var pool: String?
    /// The exchanges that the services publish to. The services' queue, or the pool's, is bound to each of them, also when
    /// it exists already. Empty when nobody named one: a queue that has to be created is then bound to the topology's.
    public var exchanges: [String] = []
    /// Whether the collector creates an absent queue with the topology's properties. Otherwise it waits for the queue:
    /// declaring it with properties other than the services use ends their tracing.
    public var createsQueue = false
    /// Messages that the broker delivers ahead of their acknowledgement. Default 3000, range 1–65535.
    public var prefetch = 3000
    /// Maximum number of messages stored in one step. Default 1000; clamped to a third of the prefetch, because with
    /// more the broker would idle while a batch is stored.
    public var batchSize = 1000
    /// Bytes that a batch may hold. Default 8 MiB.
    public var batchBytes = 8 << 20
    /// A batch is stored once the bus has been quiet for this long. Default 30 ms.
    public var quietPeriod: Duration = .milliseconds(30)
    /// A batch is stored once its oldest message has waited for this long. Default 500 ms.
    public var maximumDelay: Duration = .milliseconds(500)
    /// Maximum size of a message body in bytes, also after decompression; a larger message goes to quarantine. Default
    /// 16 MiB.
    public var maximumBodySize = 16 << 20
    /// Messages that the queue `<topic>.rejected` holds at the most, if the collector creates it. The broker refuses more,
    /// and they go into the store. Nil, the default, means no limit.
    public var quarantineLimit: Int?
    /// Whether the collector ends once the queue is empty and everything is acknowledged. An absent queue counts as
    /// empty.
    public var drains = false
    /// Which old traces are deleted. By default none.
    public var retention = RetentionPolicy()
    /// Consuming pauses while the store can grow by fewer bytes than this: other programs need their disk space, and
    /// deleting traces needs space too. 0 disables the check; nil, the default, means 64 MiB, or a twentieth of a
    /// small disk.
    public var minimumFreeBytes: Int64?
    /// Whether the backlog and the store's size are queried every other second, for metrics and progress.
    public var isMonitored = false
    /// Whether the collector belongs to a ``CollectorGroup``, which does what the store needs once. Such a collector waits
    /// until a broker that refuses it relents, because the others go on, unless it drains.
    var isOneOfSeveral = false

    public init(connection: AMQPConfiguration) {
        self.connection = connection
    }

    /// The queue that the collector consumes.
    public var consumedQueue: String { pool ?? queue ?? topology.queue }

    var effectivePrefetch: Int { min(max(prefetch, 1), 65_535) }
    var effectiveBatchSize: Int { max(1, min(batchSize, effectivePrefetch / 3)) }
}
