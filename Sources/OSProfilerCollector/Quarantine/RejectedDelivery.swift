//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

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

    let message: BusMessage
    let rejection: Rejection
    var fate = Fate.pending

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
