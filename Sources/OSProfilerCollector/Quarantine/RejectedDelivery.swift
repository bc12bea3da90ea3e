//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// A message that could not be decoded, on its way to quarantine.
struct RejectedDelivery {
    /// What has become of it.
    enum Fate {
        /// Not published, or certainly in no queue.
        case pending
        /// Published, and the broker's answer never came: it may be in the queue.
        case published
        /// The broker does not take it.
        case refused
        /// The broker confirmed it.
        case quarantined
    }

    /// What the broker itself writes into a message that it delivers again.
    private static let brokersHeaders: Set<String> = ["x-delivery-count"]

    let message: BusMessage
    let rejection: Rejection
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
    }

    /// The form in which a store keeps it.
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
