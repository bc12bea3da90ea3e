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

    private let connection: AMQPConnection
    private let channel: AMQPChannel
    private let topology: BusTopology
    private let confirmTimeout: Duration
    private var routes: Set<Route> = []
    private var tracker = ConfirmTracker(window: QueueReplayer.window)
    private var returned = 0
    public private(set) var result = Result()
    /// Why a queue could not be bound, if the user may not.
    package private(set) var refusedBinding: String?

    /// - Parameters:
    ///   - topology: the flavour in which absent exchanges and queues are declared.
    ///   - confirmTimeout: how long to wait for the broker's confirmation.
    public init(
        _ configuration: AMQPConfiguration,
        topology: BusTopology,
        confirmTimeout: Duration = .seconds(30)
    ) throws(MessagingError) {
        self.topology = topology
        self.confirmTimeout = confirmTimeout
        do throws(AMQPError) {
            connection = try AMQPConnection.open(configuration)
            channel = try connection.openChannel()
            try channel.confirmSelect()
        } catch {
            throw MessagingError(error)
        }
    }

    /// Publishes one message; its confirmation is awaited by ``finish()`` at the latest.
    public func publish(_ message: BusMessage) throws(MessagingError) {
        let message = QuarantineHeaders.origin(of: message) ?? message
        do throws(AMQPError) {
            try declare(Route(exchange: message.exchange, routingKey: message.routingKey))
            while tracker.isFull { try readConfirms() }
            let tag = try channel.publish(
                exchange: message.exchange,
                routingKey: message.routingKey,
                mandatory: true,
                properties: message.properties,
                body: message.body
            )
            tracker.register(tag)
            result.published += 1
        } catch {
            throw MessagingError(error)
        }
    }

    /// Waits until the broker has answered for every message.
    public func finish() throws(MessagingError) {
        do throws(AMQPError) {
            while tracker.outstanding > 0 { try readConfirms() }
        } catch {
            throw MessagingError(error)
        }
    }

    public func close() {
        connection.close()
    }

    private func readConfirms() throws(AMQPError) {
        let limit = confirmTimeout.components.seconds * 1_000_000
        let before = tracker.outstanding
        switch try connection.nextEvent(timeoutMicroseconds: limit) {
        case .confirmed(let tag, let multiple):
            _ = tracker.confirmed(tag, multiple: multiple)
            let settled = before - tracker.outstanding
            // A message that no queue took is returned first and then confirmed all the same.
            let lost = min(returned, settled)
            returned -= lost
            result.failed += lost
            result.confirmed += settled - lost
        case .rejected(let tag, let multiple):
            _ = tracker.rejected(tag, multiple: multiple)
            result.failed += before - tracker.outstanding
        case .returned:
            returned += 1
        case .channelClosed(_, let code, let text):
            throw connection.channelFailure(code, text)
        case .idle:
            throw AMQPError(
                code: .timeout,
                message: "\(connection.endpoint): the broker did not confirm for "
                    + "\(confirmTimeout.components.seconds) s"
            )
        case .delivery, .cancelled, .blocked, .unblocked:
            break
        }
    }

    /// Makes sure that exchange, queue and binding exist, taking what exists as it is.
    private func declare(_ route: Route) throws(AMQPError) {
        guard !routes.contains(route) else { return }
        var topology = topology
        topology.exchange = route.exchange
        if try connection.status(ofQueue: route.routingKey) == nil {
            let channel = try connection.openChannel()
            try topology.declareQueue(route.routingKey, on: channel)
            channel.close()
        }
        // The default exchange routes by queue name and needs no binding.
        if !route.exchange.isEmpty {
            if try !connection.hasExchange(route.exchange) {
                let channel = try connection.openChannel()
                try topology.declareExchange(on: channel)
                channel.close()
            }
            try bind(route)
        }
        routes.insert(route)
    }

    /// Whoever may publish but not bind relies on the services' binding; a message that comes back tells otherwise.
    private func bind(_ route: Route) throws(AMQPError) {
        do throws(AMQPError) {
            let channel = try connection.openChannel()
            try channel.bindQueue(route.routingKey, exchange: route.exchange, routingKey: route.routingKey)
            channel.close()
        } catch {
            guard error.code == .accessRefused else { throw error }
            refusedBinding = error.message
        }
    }
}
