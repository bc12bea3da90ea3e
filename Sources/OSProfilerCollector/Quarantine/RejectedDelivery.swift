//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// A message that could not be decoded, on its way to quarantine.
struct RejectedDelivery {
    /// The state of a rejected message.
    enum Fate {
        /// Not published, or certainly in no queue.
        case pending
        /// Published, but the broker never answered: it may be in the queue.
        case published
        /// The broker refuses it.
        case refused
        /// The quarantine queue had it before, and it came back.
        case cameBack
        /// The broker confirmed it.
        case quarantined
    }

    /// Headers that the broker itself adds to a message that it redelivers.
    private static let brokersHeaders: Set<String> = ["x-delivery-count"]

    let message: BusMessage
    let rejection: Rejection
    let deliveryTag: UInt64
    var fate = Fate.pending

    init(_ delivery: AMQPDelivery, _ rejection: Rejection) {
        var properties = delivery.properties
        properties.headers?.removeAll { Self.brokersHeaders.contains($0.0) }
        message = BusMessage(
            exchange: delivery.exchange,
            routingKey: delivery.routingKey,
            properties: properties,
            body: Array(delivery.body)
        )
        self.rejection = rejection
        deliveryTag = delivery.deliveryTag
    }

    /// The identity of the message, by which a redelivery is recognised.
    var identity: UUID128 { stored(at: .now()).identity }

    /// Returns the message in the form that a store keeps.
    func stored(at time: Timestamp) -> RejectedMessage {
        var writer = ByteWriter(capacity: 256)
        writer.writeJSON(message.properties)
        return RejectedMessage(
            reason: rejection.code.rawValue,
            detail: rejection.description,
            exchange: message.exchange,
            routingKey: message.routingKey,
            properties: String(decoding: writer.bytes, as: UTF8.self),
            body: message.body,
            time: time
        )
    }
}
