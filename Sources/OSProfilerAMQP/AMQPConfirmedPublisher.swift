//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Publishes on its own channel in confirm mode and reports the outcome of each message.
///
/// The confirm tracker lives as long as the channel, because delivery tags count from the channel's first message.
/// Owned by the connection's thread. The connection must serve no other purpose, because the publisher ignores events
/// that do not answer its messages.
public final class AMQPConfirmedPublisher {
    /// The broker's answer for one message.
    public enum Outcome: Sendable, Hashable {
        /// The message is in a queue.
        case confirmed
        /// The broker refused the message (`basic.nack`), for example because a queue with `x-overflow:
        /// reject-publish` is full.
        case rejected
        /// The message reached no queue (`basic.return`).
        case returned
    }

    private let connection: AMQPConnection
    private let channel: AMQPChannel
    private var tracker: ConfirmTracker
    /// The bodies of outstanding messages by delivery tag. They identify a return, which carries no tag.
    private var bodies: [UInt64: [UInt8]] = [:]
    private var returned: Set<UInt64> = []

    /// Opens the channel.
    ///
    /// - Parameters:
    ///   - connection: the connection on which the channel is opened.
    ///   - window: maximum number of messages that may await their confirms; at least 1.
    public init(_ connection: AMQPConnection, window: Int) throws(AMQPError) {
        self.connection = connection
        channel = try connection.openChannel()
        try channel.confirmSelect()
        tracker = ConfirmTracker(window: window)
    }

    /// Messages that the broker has not answered yet.
    public var outstanding: Int { tracker.outstanding }

    /// Whether ``takeOutcomes(timeoutMicroseconds:)`` has to be called before the next message.
    public var isFull: Bool { tracker.isFull }

    /// Publishes one message as mandatory.
    ///
    /// - Returns: its delivery tag: 1, 2, 3, … on each publisher.
    /// - Throws: ``AMQPError/Code/blocked`` while the broker blocks publishers: nothing was sent. After any other
    ///   error it is unknown whether the message reached the broker.
    public func publish(
        exchange: String,
        routingKey: String,
        properties: AMQPProperties,
        body: [UInt8]
    ) throws(AMQPError) -> UInt64 {
        let tag = try channel.publish(
            exchange: exchange,
            routingKey: routingKey,
            mandatory: true,
            properties: properties,
            body: body
        )
        try tracker.register(tag)
        bodies[tag] = body
        return tag
    }

    /// Waits for the next answer of the broker.
    ///
    /// - Returns: the messages that it settles; empty if the broker sent something else.
    /// - Throws: ``AMQPError/Code/timeout`` if the broker sent nothing in time, ``AMQPError/Code/blocked`` when an
    ///   alarm begins (the confirms may still come), and every error that ends the channel.
    public func takeOutcomes(timeoutMicroseconds: Int64) throws(AMQPError) -> [(deliveryTag: UInt64, Outcome)] {
        switch try connection.nextEvent(timeoutMicroseconds: timeoutMicroseconds) {
        case .confirmed(let tag, let multiple):
            return outcomes(tracker.confirmed(tag, multiple: multiple), .confirmed)
        case .rejected(let tag, let multiple):
            return outcomes(tracker.rejected(tag, multiple: multiple), .rejected)
        case .returned(let message):
            noteReturn(message.body)
            return []
        case .blocked(let reason):
            throw AMQPError(
                code: .blocked,
                message: "\(connection.endpoint): the broker blocks publishers: \(reason)"
            )
        case .channelClosed(_, let code, let text):
            throw connection.channelFailure(code, text)
        case .idle:
            throw AMQPError(code: .timeout, message: "\(connection.endpoint): the broker did not confirm in time")
        case .delivery, .cancelled, .unblocked:
            return []
        }
    }

    /// Records a return. The broker returns a message first and then confirms it nevertheless.
    private func noteReturn(_ body: [UInt8]) {
        let tag = bodies.filter { !returned.contains($0.key) && $0.value == body }.keys.min()
        if let tag { returned.insert(tag) }
    }

    private func outcomes(_ ranges: [ClosedRange<UInt64>], _ outcome: Outcome) -> [(deliveryTag: UInt64, Outcome)] {
        var outcomes: [(deliveryTag: UInt64, Outcome)] = []
        for tag in ranges.joined() {
            bodies.removeValue(forKey: tag)
            let wasReturned = returned.remove(tag) != nil
            outcomes.append((tag, outcome == .confirmed && wasReturned ? .returned : outcome))
        }
        return outcomes
    }
}
