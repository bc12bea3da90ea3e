//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP

/// Publishes messages again, as they were, and learns from the broker that each arrived in a queue.
///
/// Routes are declared as oslo.messaging does, unless exchange and queue exist already with whatever properties they
/// have. Quarantined messages go where they came from, without the quarantine's headers. Blocking; owned by one thread.
public final class QueueReplayer {
    /// How a replay went.
    public struct Result: Sendable, Equatable {
        public var published = 0
        public var confirmed = 0
        /// Refused by the broker, or routed to no queue.
        public var failed = 0
    }

    private struct Route: Hashable {
        var exchange: String
        var routingKey: String
    }

    /// Messages published and not confirmed yet, at the most.
    private static let window = 1000

    private let configuration: AMQPConfiguration
    private let connection: AMQPConnection
    private let publisher: AMQPConfirmedPublisher
    private let topology: BusTopology
    private let confirmTimeout: Duration
    private var routes: Set<Route> = []
    public private(set) var result = Result()
    /// Why a queue could not be bound, if the user may not.
    package private(set) var refusedBinding: String?
    /// Gets the broker's reason when an alarm makes it block publishers. It is waited for as a confirmation is.
    public var whenBlocked: (String) -> Void = { _ in }

    /// - Parameters:
    ///   - configuration: the broker.
    ///   - topology: how absent exchanges and queues are declared.
    ///   - confirmTimeout: how long to wait for the broker's confirmation.
    public init(
        _ configuration: AMQPConfiguration,
        topology: BusTopology,
        confirmTimeout: Duration = .seconds(30)
    ) throws(MessagingError) {
        self.configuration = configuration
        self.topology = topology
        self.confirmTimeout = confirmTimeout
        do throws(AMQPError) {
            connection = try AMQPConnection.open(configuration)
            publisher = try AMQPConfirmedPublisher(connection, window: Self.window)
        } catch {
            throw MessagingError(error)
        }
    }

    /// Publishes one message; its confirmation is awaited by ``finish()`` at the latest.
    public func publish(_ message: BusMessage) throws(MessagingError) {
        var message = QuarantineHeaders.origin(of: message) ?? message
        // The broker sent the copies when the message was published first.
        message.properties.headers?.removeAll { ["CC", "BCC"].contains($0.0) }
        do throws(AMQPError) {
            try declare(Route(exchange: message.exchange, routingKey: message.routingKey))
            while publisher.isFull { try takeOutcomes() }
            while try !publishUnlessBlocked(message) { try takeOutcomes() }
            result.published += 1
        } catch {
            throw MessagingError(error)
        }
    }

    /// Waits until the broker has answered for every message.
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

    /// - Returns: false, and nothing published, while the broker blocks publishers.
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

    /// Makes sure that exchange, queue and binding exist, taking what exists as it is.
    ///
    /// On a connection of its own: an alarm stops connections that publish, and a call on one of them gets no answer.
    private func declare(_ route: Route) throws(AMQPError) {
        guard !routes.contains(route) else { return }
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

    /// A queue is not made beside an exchange of another durability: the services' own is not like that. An exchange of
    /// another type, or that the user may not declare, is taken as it is.
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

    /// Whoever may publish but not bind relies on the services' binding; a message that comes back tells otherwise.
    private func bind(_ route: Route, _ connection: AMQPConnection) throws(AMQPError) {
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
