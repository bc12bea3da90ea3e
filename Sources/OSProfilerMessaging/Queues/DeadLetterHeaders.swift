//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP

/// The headers that RabbitMQ adds to a message when it dead-letters it.
package enum DeadLetterHeaders {
    private static let deaths = "x-death"
    private static let firstExchange = "x-first-death-exchange"
    private static let firstQueue = "x-first-death-queue"

    /// Returns the message as it was first published, without the headers; nil if it was not dead-lettered.
    ///
    /// The headers are removed because the broker drops an expired message if they show that it was in the same queue
    /// before.
    static func origin(of message: BusMessage) -> BusMessage? {
        guard let headers = message.properties.headers else { return nil }
        let deaths = headers.array(deaths) ?? []
        guard let queue = headers.text(firstQueue) ?? deaths.last?.text("queue") else { return nil }
        // One entry per queue and reason, the newest first.
        let first = deaths.last { $0.text("queue") == queue }
        guard let exchange = headers.text(firstExchange) ?? first?.text("exchange") else { return nil }
        var origin = message
        origin.exchange = exchange
        // oslo.messaging names the queue after the routing key.
        origin.routingKey = first?.firstText("routing-keys") ?? queue
        origin.properties.headers = headers.filter { name, _ in
            name != Self.deaths && !name.hasPrefix("x-first-death-") && !name.hasPrefix("x-last-death-")
        }
        return origin
    }
}

extension DeadLetterHeaders {
    /// Returns whether a message was dead-lettered from a queue. Any publisher can write the headers.
    package static func hasDied(_ message: BusMessage, in queue: String) -> Bool {
        guard let headers = message.properties.headers else { return false }
        return (headers.array(deaths) ?? []).contains { $0.text("queue") == queue }
            || headers.contains { $0.0.hasPrefix("x-") && $0.0.hasSuffix("-death-queue") && $0.1 == .string(queue) }
    }
}

extension [(String, AMQPValue)] {
    /// Returns the text of an entry; nil if it is absent or not text.
    fileprivate func text(_ name: String) -> String? {
        guard case .string(let text)? = first(where: { $0.0 == name })?.1 else { return nil }
        return text
    }

    /// Returns the tables in an entry's array.
    fileprivate func array(_ name: String) -> [[(String, AMQPValue)]]? {
        guard case .array(let values)? = first(where: { $0.0 == name })?.1 else { return nil }
        return values.compactMap { value in
            guard case .table(let table) = value else { return nil }
            return table
        }
    }

    /// Returns the first element of an entry's array; nil if it is not text.
    fileprivate func firstText(_ name: String) -> String? {
        guard case .array(let values)? = first(where: { $0.0 == name })?.1, case .string(let text)? = values.first
        else {
            return nil
        }
        return text
    }
}
