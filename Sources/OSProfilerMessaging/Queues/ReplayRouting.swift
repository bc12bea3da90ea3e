//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP

/// Decides where a message of an export file is published.
///
/// A message goes to the target on its line. A quarantined message goes to the origin that the consumer recorded, and
/// a dead-lettered one to its first target. Any publisher can write such headers, so they count only on lines whose
/// own exchange and routing key show that the consumer or the broker wrote them.
public struct ReplayRouting: Sendable {
    /// An exchange and a routing key.
    public struct Target: Hashable, Sendable {
        /// The exchange's name; empty for the default exchange.
        public var exchange: String
        /// The routing key.
        public var routingKey: String
    }

    private let topology: BusTopology
    private let exchanges: Set<String>
    private let destination: String?

    /// - Parameters:
    ///   - topology: the services' exchange and topic.
    ///   - exchanges: further exchanges to which services publish, in addition to those of the known services.
    ///   - destination: the exchange that replaces every message's own.
    public init(_ topology: BusTopology, exchanges: [String] = [], destination: String? = nil) {
        self.topology = topology
        self.destination = destination
        // The default exchange routes to the queue named by the routing key.
        self.exchanges = Set(
            ServiceExchange.all + [ServiceExchange.libraryDefault, topology.exchange, ""] + exchanges
                + (destination.map { [$0] } ?? [])
        )
    }

    /// Returns whether services publish trace points to this exchange with this routing key.
    public func isOfServices(_ target: Target) -> Bool {
        exchanges.contains(target.exchange) && target.routingKey == topology.routingKey
    }

    /// Returns the message with the exchange and routing key to which it is published, and without the headers that
    /// determined them.
    public func routed(_ message: BusMessage) -> BusMessage {
        var message = message
        // Each step removes the headers that it follows.
        while let origin = origin(of: message) { message = origin }
        if let destination { message.exchange = destination }
        // The broker already sent the copies when the message was first published.
        message.properties.headers?.removeAll { ["CC", "BCC"].contains($0.0) }
        return message
    }

    private func origin(of message: BusMessage) -> BusMessage? {
        if let origin = QuarantineHeaders.origin(of: message) { return origin }
        guard !isOfServices(message.target), let origin = DeadLetterHeaders.origin(of: message),
            isOfServices(origin.target) || QuarantineHeaders.areOnQuarantined(origin)
        else { return nil }
        return origin
    }
}

extension BusMessage {
    /// The exchange and routing key of the message.
    public var target: ReplayRouting.Target { .init(exchange: exchange, routingKey: routingKey) }
}
