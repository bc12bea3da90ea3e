//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP

/// Publishes messages again, unchanged, and waits for the broker to confirm that each reached a queue.
///
/// Where the services publish trace points, exchange, queue and binding are declared as oslo.messaging does, unless
/// exchange and queue already exist, with whatever properties. Nothing is declared or bound elsewhere. Quarantined and
/// dead-lettered messages return to their origin; see ``ReplayRouting``. Blocking; owned by one thread.
public final class QueueReplayer {
    /// The counters of a replay.
    public struct Result: Sendable, Equatable {
        /// Messages that were sent to the broker.
        public var published = 0
        /// Messages that the broker confirmed and routed to a queue.
        public var confirmed = 0
        /// Messages refused by the broker or routed to no queue.
        public var failed = 0
    }

    /// Maximum number of unconfirmed messages.
    private static let window = 1000

    private let configuration: AMQPConfiguration
    private let connection: AMQPConnection
    private let publisher: AMQPConfirmedPublisher
    private let topology: BusTopology
    private let routing: ReplayRouting
    private let confirmTimeout: Duration
    private var routes: Set<ReplayRouting.Target> = []
    /// The counters so far.
    public private(set) var result = Result()
    /// The error if the user may not bind a queue.
    package private(set) var refusedBinding: String?
    /// Receives the broker's reason when an alarm makes it block publishers. The replay then waits as it does for a
    /// confirm.
    public var whenBlocked: (String) -> Void = { _ in }

    /// - Parameters:
    ///   - configuration: the broker.
    ///   - topology: the declaration of absent exchanges and queues.
    ///   - routing: where messages go; by default as their lines say, with the topology's exchange and topic.
    ///   - confirmTimeout: how long to wait for the broker's confirm.
    public init(
        _ configuration: AMQPConfiguration,
        topology: BusTopology,
        routing: ReplayRouting? = nil,
        confirmTimeout: Duration = .seconds(30)
    ) throws(MessagingError) {
        self.configuration = configuration
        self.topology = topology
        self.routing = routing ?? ReplayRouting(topology)
        self.confirmTimeout = confirmTimeout
        do throws(AMQPError) {
            connection = try AMQPConnection.open(configuration)
            publisher = try AMQPConfirmedPublisher(connection, window: Self.window)
        } catch {
            throw MessagingError(error)
        }
    }

    /// Publishes one message. ``finish()`` waits for its confirm at the latest.
    public func publish(_ message: BusMessage) throws(MessagingError) {
        let message = routing.routed(message)
        do throws(AMQPError) {
            try declare(message.target)
            while publisher.isFull { try takeOutcomes() }
            while try !publishUnlessBlocked(message) { try takeOutcomes() }
            result.published += 1
        } catch {
            throw MessagingError(error)
        }
    }

    /// Waits until the broker has answered every message.
    public func finish() throws(MessagingError) {
        do throws(AMQPError) {
            while publisher.outstanding > 0 { try takeOutcomes() }
        } catch {
            throw MessagingError(error)
        }
    }

    public func close() {
        connection.close()
    }

    /// - Returns: false if the broker blocks publishers; nothing was published then.
    private func publishUnlessBlocked(_ message: BusMessage) throws(AMQPError) -> Bool {
        do throws(AMQPError) {
            _ = try publisher.publish(
                exchange: message.exchange,
                routingKey: message.routingKey,
                properties: message.properties,
                body: message.body
            )
            return true
        } catch {
            guard error.code == .blocked else { throw error }
            return false
        }
    }

    private func takeOutcomes() throws(AMQPError) {
        let seconds = confirmTimeout.components.seconds
        do throws(AMQPError) {
            for (_, outcome) in try publisher.takeOutcomes(timeoutMicroseconds: seconds * 1_000_000) {
                if outcome == .confirmed { result.confirmed += 1 } else { result.failed += 1 }
            }
        } catch {
            switch error.code {
            case .blocked: whenBlocked(error.message)
            case .timeout:
                let reason = connection.blockedReason.map { "the broker blocks publishers: \($0)" }
                throw AMQPError(
                    code: reason == nil ? .timeout : .blocked,
                    message: "\(connection.endpoint): \(reason ?? "the broker did not confirm"), for \(seconds) s"
                )
            default: throw error
            }
        }
    }

    /// Ensures that exchange, queue and binding exist, whatever the properties of existing ones.
    ///
    /// Uses a separate connection: an alarm blocks connections that publish, and calls on them get no reply.
    private func declare(_ route: ReplayRouting.Target) throws(AMQPError) {
        // A queue or binding made elsewhere would stay, and collect what others publish there.
        guard routing.isOfServices(route), !routes.contains(route) else { return }
        let declaring = try AMQPConnection.open(configuration)
        defer { declaring.close() }
        if try declaring.status(ofQueue: route.routingKey) == nil {
            try QueueCreation(of: route.routingKey, boundTo: [route.exchange], by: route.routingKey, topology)
                .run(on: declaring) { existing throws(AMQPError) in try Self.checkDeclaration(existing, declaring) }
        } else if !route.exchange.isEmpty {
            // The default exchange routes by queue name and needs no binding.
            var topology = topology
            topology.exchange = route.exchange
            if try !declaring.hasExchange(route.exchange) {
                try declaring.onChannel { channel throws(AMQPError) in try topology.declareExchange(on: channel) }
            }
            try bind(route, declaring)
        }
        routes.insert(route)
    }

    /// Refuses to create a queue whose durability differs from that of an existing exchange, because the services' own
    /// queue would differ too. An exchange of another type, or one that the user may not declare, is accepted.
    private static func checkDeclaration(_ existing: BusTopology, _ connection: AMQPConnection) throws(AMQPError) {
        do throws(AMQPError) {
            try connection.onChannel { channel throws(AMQPError) in try existing.declareExchange(on: channel) }
        } catch {
            let isDeclaredOtherwise = ["durable", "auto_delete"].contains(PropertyDifference(error.message)?.property)
            guard error.code == .accessRefused || error.code == .preconditionFailed && !isDeclaredOtherwise else {
                throw error
            }
        }
    }

    /// Binds the queue. A user without bind permission relies on the services' binding; a returned message shows that
    /// it is missing.
    private func bind(_ route: ReplayRouting.Target, _ connection: AMQPConnection) throws(AMQPError) {
        do throws(AMQPError) {
            try connection.onChannel { channel throws(AMQPError) in
                try channel.bindQueue(route.routingKey, exchange: route.exchange, routingKey: route.routingKey)
            }
        } catch {
            guard error.code == .accessRefused else { throw error }
            refusedBinding = error.message
        }
    }
}
