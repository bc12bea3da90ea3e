//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Publishes on a channel of its own in confirm mode, and reports what became of each message.
///
/// The tracker of the confirms lives as long as the channel, because delivery tags count from the channel's first message
/// on. Owned by the connection's thread; the connection must serve nothing else, since events that are no answers to what
/// was published are passed over.
public final class AMQPConfirmedPublisher {
    /// The broker's answer for one message.
    public enum Outcome: Sendable, Hashable {
        /// A queue has it.
        case confirmed
        /// The broker refused it (`basic.nack`), as when a queue with `x-overflow: reject-publish` is full.
        case rejected
        /// It reached no queue (`basic.return`).
        case returned
    }

    private let connection: AMQPConnection
    private let channel: AMQPChannel
    private var tracker: ConfirmTracker
    /// What a return is recognised by, by delivery tag: it names none. Holds what is outstanding.
    private var bodies: [UInt64: [UInt8]] = [:]
    private var returned: Set<UInt64> = []

    /// Opens the channel.
    ///
    /// - Parameters:
    ///   - connection: the connection on which the channel is opened.
    ///   - window: messages that may await their confirms, at least 1.
    public init(_ connection: AMQPConnection, window: Int) throws(AMQPError) {
        self.connection = connection
        channel = try connection.openChannel()
        try channel.confirmSelect()
        tracker = ConfirmTracker(window: window)
    }

    /// Messages that the broker has not answered for.
    public var outstanding: Int { tracker.outstanding }

    /// Whether another message has to wait for ``takeOutcomes(timeoutMicroseconds:)``.
    public var isFull: Bool { tracker.isFull }

    /// Publishes one message as mandatory.
    ///
    /// - Returns: its delivery tag: 1, 2, 3, … on each publisher.
    /// - Throws: ``AMQPError/Code/blocked`` while the broker blocks publishers: nothing was sent. After any other error
    ///   nobody knows whether the message reached the broker.
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

    /// Waits for what the broker says next.
    ///
    /// - Returns: the messages it answered for; none when it said something else.
    /// - Throws: ``AMQPError/Code/timeout`` when it said nothing in time, ``AMQPError/Code/blocked`` when an alarm begins
    ///   (the confirms may still come), and whatever ends the channel.
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

    /// The broker sends a message back first, and confirms it then all the same.
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
