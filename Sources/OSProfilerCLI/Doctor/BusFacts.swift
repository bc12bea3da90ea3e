//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerMessaging

/// What exchange and queues look like, as far as the broker told.
struct BusFacts: Sendable {
    /// Something that may be absent.
    enum Presence<Properties: Sendable & Equatable>: Sendable, Equatable {
        case absent
        case present(Properties)
        /// Asking failed, and why.
        case unknown(String)
    }

    /// The exchanges by name, in the order of the settings.
    var exchanges: [(name: String, presence: Presence<ExchangeProperties>)] = []
    var queue = Presence<QueueProperties>.unknown("nobody asked")
    /// Two looks at the queue; nil when it does not exist.
    var first: AMQPQueueStatus?
    var second: AMQPQueueStatus?
    /// From the first look to the second.
    var interval = Duration.zero
    /// The queue of rejected messages; nil when it does not exist.
    var rejected: AMQPQueueStatus?
}

/// Looks at exchange and queues and leaves them as they are.
struct BusProbe: Sendable {
    let connection: AMQPConfiguration
    let topology: BusTopology
    let exchanges: [String]
    let queue: String
    let limit: Duration

    /// Between two looks at a queue, at least.
    private static let pause = Duration.milliseconds(500)

    func facts() throws -> BusFacts {
        var facts = BusFacts()
        let start = ContinuousClock.now
        facts.first = try look(at: queue)
        facts.exchanges = exchanges.map { name in
            (name, presence { try ExchangeProbe.properties(of: name, connection) })
        }
        facts.queue = presence { try QueueProbe.properties(of: queue, connection) }
        facts.rejected = try look(at: topology.rejectedQueue)
        if facts.first != nil {
            Pause.sleep(max(Self.pause - (.now - start), .zero))
            facts.second = try look(at: queue)
        }
        facts.interval = .now - start
        return facts
    }

    private func look(at queue: String) throws -> AMQPQueueStatus? {
        try TimeLimit.run(limit) { [connection] in
            let inspector = try QueueInspector(connection)
            defer { inspector.close() }
            return try inspector.status(of: queue)
        }
    }

    private func presence<Properties>(
        _ ask: @escaping @Sendable () throws -> Properties?
    ) -> BusFacts.Presence<Properties> {
        do {
            return try TimeLimit.run(limit, ask).map { .present($0) } ?? .absent
        } catch {
            return .unknown(Failure(error).message)
        }
    }
}
