//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Reads oslo.messaging notifications: the bare 1.0 object and the 2.0 envelope.
///
/// One pass over the body; the payload's members are noted on the way. A value type with a scratch buffer for the
/// unescaped inside of envelopes: keep one a thread and use it again.
package struct NotificationDecoder {
    /// Bytes that a body may have.
    package static let defaultMaximumBodySize = 16 << 20

    package var maximumBodySize: Int
    private var scratch: [UInt8] = []

    package init(maximumBodySize: Int = defaultMaximumBodySize) {
        self.maximumBodySize = maximumBodySize
    }

    /// Adds the trace point of a message body to `batch`.
    ///
    /// - Throws: ``Rejection`` when the message has to go to quarantine; the batch is then as it was.
    package mutating func decode(
        _ body: UnsafeRawBufferPointer,
        into batch: inout PointBatch
    ) throws(Rejection) {
        guard body.count <= maximumBodySize else {
            throw Rejection(.tooLarge, "the body has \(body.count) bytes, more than \(maximumBodySize)")
        }
        var scanner = JSONScanner(body)
        let outer = try ScannedNotification(&scanner)
        guard let version = outer.envelopeVersion, let message = outer.envelopeMessage else {
            try Self.append(outer, from: scanner, body: body, enveloped: false, to: &batch)
            return
        }
        try decodeEnvelope(version, message, scanner, body: body, into: &batch)
    }

    private mutating func decodeEnvelope(
        _ version: JSONToken,
        _ message: JSONToken,
        _ scanner: JSONScanner,
        body: UnsafeRawBufferPointer,
        into batch: inout PointBatch
    ) throws(Rejection) {
        guard scanner.isString(version, "2.0") else {
            throw Rejection(.badEnvelope, "the envelope's oslo.version is not 2.0")
        }
        guard message.kind == .string else {
            throw Rejection(.badEnvelope, "the envelope's oslo.message is not text")
        }
        scratch.removeAll(keepingCapacity: true)
        JSONString.unescape(scanner.bytes(message.content), into: &scratch)
        try scratch.withUnsafeBufferPointer { text throws(Rejection) in
            var inner = JSONScanner(UnsafeRawBufferPointer(text), allowsSurrogates: true)
            let notification = try ScannedNotification(&inner)
            try Self.append(notification, from: inner, body: body, enveloped: true, to: &batch)
        }
    }

    private static func append(
        _ notification: ScannedNotification,
        from scanner: JSONScanner,
        body: UnsafeRawBufferPointer,
        enveloped: Bool,
        to batch: inout PointBatch
    ) throws(Rejection) {
        guard var point = notification.point else { throw Rejection(.noPayload, "no payload object") }
        point.isEnveloped = enveloped
        point.messageKey = messageKey(notification, scanner, body)
        try batch.append(point, from: scanner)
    }

    /// The identity of a message: `message_id`, else `_unique_id`, else what the whole body says.
    private static func messageKey(
        _ notification: ScannedNotification,
        _ scanner: JSONScanner,
        _ body: UnsafeRawBufferPointer
    ) -> UUID128 {
        for token in [notification.messageID, notification.uniqueID] {
            guard let token, token.kind == .string, !token.content.isEmpty else { continue }
            let text = scanner.bytes(token.content)
            return UUID128(canonical: text) ?? UUID128(hexadecimal: text) ?? ContentDigest.sixteenBytes(of: text)
        }
        return ContentDigest.sixteenBytes(of: body)
    }
}
