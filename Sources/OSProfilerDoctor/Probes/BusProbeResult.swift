//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerAMQP
internal import OSProfilerMessaging

/// The exchange and the queues as the broker reported them.
struct BusProbeResult: Sendable {
    /// The properties of an object that may be absent.
    enum Presence<Properties: Sendable & Equatable>: Sendable, Equatable {
        case absent
        case present(Properties)
        /// The query failed, for this reason.
        case unknown(String)
    }

    /// The exchanges by name, in the order of the settings.
    var exchanges: [(name: String, presence: Presence<ExchangeProperties>)] = []
    /// Exchanges of known services that exist and that the settings do not name.
    var otherExchanges: [String] = []
    var queue = Presence<QueueProperties>.unknown("not queried")
    /// The first and second status of the queue; nil if it does not exist.
    var first: AMQPQueueStatus?
    var second: AMQPQueueStatus?
    /// Time between the first status and the second.
    var interval = Duration.zero
    /// The queue of rejected messages; nil if it does not exist.
    var rejected: AMQPQueueStatus?
    var rejectedProperties: QueueProperties?
    /// The services' queue, if a pool is consumed beside it; nil if it does not exist.
    var services: AMQPQueueStatus?
}

/// Queries exchange and queues without changing them.
struct BusProbe: Sendable {
    let connection: AMQPConfiguration
    let topology: BusTopology
    let exchanges: [String]
    let queue: String
    /// Whether the queue is a pool beside the services' own.
    let isPool: Bool
    let limit: Duration

    /// Minimum time between the two statuses.
    private static let pause = Duration.milliseconds(500)

    func facts() throws -> BusProbeResult {
        var facts = BusProbeResult()
        let start = ContinuousClock.now
        facts.first = try status(of: queue)
        facts.exchanges = exchanges.map { name in
            (name, presence { try ExchangeProbe.properties(of: name, connection) })
        }
        facts.otherExchanges = (try? otherExchanges()) ?? []
        facts.queue = properties(of: queue)
        facts.rejected = try status(of: topology.rejectedQueue)
        if facts.rejected != nil, case .present(let found) = properties(of: topology.rejectedQueue) {
            facts.rejectedProperties = found
        }
        if isPool { facts.services = try status(of: topology.queue) }
        if facts.first != nil {
            Thread.sleep(forTimeInterval: max(Self.pause - (.now - start), .zero) / .seconds(1))
            facts.second = try status(of: queue)
        }
        facts.interval = .now - start
        return facts
    }

    private func otherExchanges() throws -> [String] {
        let others = ServiceExchange.all.filter { !exchanges.contains($0) }
        return try TimeLimit.run(limit) { [connection] in
            let connection = try AMQPConnection.open(connection)
            defer { connection.close() }
            return try others.filter { try connection.hasExchange($0) }
        }
    }

    private func status(of queue: String) throws -> AMQPQueueStatus? {
        try TimeLimit.run(limit) { [connection] in
            let inspector = try QueueInspector(connection)
            defer { inspector.close() }
            return try inspector.status(of: queue)
        }
    }

    private func properties(of queue: String) -> BusProbeResult.Presence<QueueProperties> {
        presence { [connection] in try QueueProbe.properties(of: queue, connection) }
    }

    private func presence<Properties>(
        _ ask: @escaping @Sendable () throws -> Properties?
    ) -> BusProbeResult.Presence<Properties> {
        do {
            return try TimeLimit.run(limit, ask).map { .present($0) } ?? .absent
        } catch {
            return .unknown(ErrorText.message(error))
        }
    }
}
