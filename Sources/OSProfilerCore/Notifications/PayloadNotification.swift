//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A trace point's payload object in a notification of format 1.0, as oslo.messaging's notifier would send it.
package struct PayloadNotification: Sendable {
    /// The bytes of the notification.
    package let body: [UInt8]
    /// The trace that the point belongs to.
    package let baseID: OpaqueID

    /// - Parameters:
    ///   - payload: one JSON object, which is sent byte for byte.
    ///   - priority: the notification priority, such as `info`.
    /// - Throws: ``Rejection`` if the payload is not a trace point, so that its consumer would reject it.
    package init(_ payload: UnsafeRawBufferPointer, priority: String) throws(Rejection) {
        var batch = PointBatch()
        let messageID = UUID128.random()
        try batch.append(payload: payload, messageKey: messageID, isEnveloped: false)
        let entry = batch.entries[0]
        baseID = batch.id(entry.baseID)

        var writer = ByteWriter(capacity: payload.count + 512)
        writer.writeObject { notification in
            notification.member("message_id", OpaqueID(.uuid(messageID)))
            notification.member("publisher_id", batch.summaryText(entry.host) ?? "osprofiler")
            // Python formats an unset service as None.
            notification.member("event_type", "profiler.\(batch.summaryText(entry.service) ?? "None")")
            notification.member("priority", priority.uppercased())
            notification.member("payload") { $0.write(payload) }
            notification.member("timestamp") { $0.writeJSON(Timestamp.now(), separator: UInt8(ascii: " ")) }
            notification.member("_unique_id") { $0.writeJSON(hexadecimal: .random()) }
        }
        body = Array(writer.bytes)
    }
}
