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
        writer.write("{\"message_id\": ")
        writer.writeJSON(OpaqueID(.uuid(messageID)))
        writer.write(", \"publisher_id\": ")
        writer.writeJSON(batch.summaryText(entry.host) ?? "osprofiler")
        writer.write(", \"event_type\": ")
        // Python formats an unset service as None.
        writer.writeJSON("profiler.\(batch.summaryText(entry.service) ?? "None")")
        writer.write(", \"priority\": ")
        writer.writeJSON(priority.uppercased())
        writer.write(", \"payload\": ")
        writer.write(payload)
        writer.write(", \"timestamp\": \"")
        writer.writeTimestamp(.now(), separator: UInt8(ascii: " "))
        writer.write("\", \"_unique_id\": \"")
        writer.write(atMost: 32) { target in
            UUID128.random().writeHexadecimal(to: target)
            return 32
        }
        writer.write("\"}")
        body = Array(writer.bytes)
    }
}
