//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP

/// The properties of an exchange as the broker reported them; nil if unknown.
public struct ExchangeProperties: Sendable, Equatable {
    /// The type: `topic`, `direct`, `fanout`, …
    public var type: String?
    /// Whether the exchange survives a restart of the broker.
    public var isDurable: Bool?
    /// Whether the broker deletes the exchange with its last binding.
    public var isAutoDelete: Bool?

    /// Creates properties that are all unknown.
    public init() {}
}

/// Determines the properties of an exchange, as ``QueueProbe`` does for queues: with declarations that every broker
/// refuses and that can create nothing. The user needs configure permission on the exchange; without it the properties
/// stay unknown.
public enum ExchangeProbe {
    /// An invalid argument: the name of an alternate exchange must be a text. Refused whether or not the exchange
    /// exists.
    private static let invalidAlternate: [(String, AMQPValue)] = [("alternate-exchange", 0)]
    /// More attempts than an exchange has properties.
    private static let maximumAttempts = 8

    /// Returns the known properties of an exchange. Opens a temporary connection.
    ///
    /// - Returns: nil if the exchange does not exist.
    public static func properties(
        of exchange: String,
        _ configuration: AMQPConfiguration
    ) throws(MessagingError) -> ExchangeProperties? {
        do throws(AMQPError) {
            let connection = try AMQPConnection.open(configuration)
            defer { connection.close() }
            return try properties(of: exchange, on: connection)
        } catch {
            throw MessagingError(error)
        }
    }

    /// What is known of an exchange, asked on channels of a connection that is open.
    ///
    /// - Returns: nil when the exchange does not exist.
    package static func properties(
        of exchange: String,
        on connection: AMQPConnection
    ) throws(AMQPError) -> ExchangeProperties? {
        guard try connection.hasExchange(exchange) else { return nil }
        return try ask(of: exchange, connection)
    }

    private static func ask(
        of exchange: String,
        _ connection: AMQPConnection
    ) throws(AMQPError) -> ExchangeProperties {
        // Nobody can declare the broker's own exchanges.
        guard !exchange.isEmpty, !exchange.hasPrefix("amq.") else { return ExchangeProperties() }
        var guess = (type: "topic", durable: false, autoDelete: false)
        // The broker compares type, durable and auto_delete in this order, then the arguments.
        for _ in 0..<Self.maximumAttempts {
            let refusal = try connection.refusal { channel throws(AMQPError) in
                try channel.declareExchange(
                    exchange,
                    type: guess.type,
                    durable: guess.durable,
                    autoDelete: guess.autoDelete,
                    arguments: Self.invalidAlternate
                )
            }
            guard let difference = refusal else { return ExchangeProperties() }
            switch difference.property {
            case "type": guess.type = difference.current ?? ""
            case "durable": guess.durable = difference.current == "true"
            case "auto_delete": guess.autoDelete = difference.current == "true"
            default:
                var properties = ExchangeProperties()
                properties.type = guess.type
                properties.isDurable = guess.durable
                properties.isAutoDelete = guess.autoDelete
                return properties
            }
        }
        return ExchangeProperties()
    }
}
