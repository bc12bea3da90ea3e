//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Decodes oslo.messaging notifications: the bare 1.0 object and the 2.0 envelope.
///
/// Takes one pass over the body, which also finds the payload's members. A value type with a scratch buffer for the
/// unescaped contents of envelopes: keep one decoder per thread and reuse it.
package struct NotificationDecoder {
    /// The maximum size of a body in bytes.
    package static let defaultMaximumBodySize = 16 << 20

    package var maximumBodySize: Int
    private var scratch: [UInt8] = []

    package init(maximumBodySize: Int = defaultMaximumBodySize) {
        self.maximumBodySize = maximumBodySize
    }

    /// Adds the trace point of a message body to `batch`.
    ///
    /// - Throws: ``Rejection`` if the message has to go to quarantine; the batch is then unchanged.
    package mutating func decode(
        _ body: UnsafeRawBufferPointer,
        into batch: inout PointBatch
    ) throws(Rejection) {
        guard body.count <= maximumBodySize else {
            throw Rejection(.tooLarge, "the body has \(body.count) bytes, more than \(maximumBodySize)")
        }
        var scanner = JSONScanner(body)
        var outer = try ScannedNotification(&scanner)
        guard let version = outer.envelopeVersion, let message = outer.envelopeMessage else {
            try Self.append(&outer, from: scanner, body: body, enveloped: false, to: &batch)
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
            var notification = try ScannedNotification(&inner)
            try Self.append(&notification, from: inner, body: body, enveloped: true, to: &batch)
        }
    }

    private static func append(
        _ notification: inout ScannedNotification,
        from scanner: JSONScanner,
        body: UnsafeRawBufferPointer,
        enveloped: Bool,
        to batch: inout PointBatch
    ) throws(Rejection) {
        do throws(Rejection) {
            guard notification.hasPoint else { throw Rejection(.noPayload, "no payload object") }
            notification.point.isEnveloped = enveloped
            notification.point.messageKey = messageKey(notification, scanner, body)
            try batch.append(notification.point, from: scanner)
        } catch {
            throw error.naming(foreignEventType(notification, scanner))
        }
    }

    /// The greatest number of characters shown of an event type.
    private static let eventTypeLength = 80

    /// Returns the event type of a notification that is not the profiler's; nil for the profiler's own.
    @inline(never)
    private static func foreignEventType(_ notification: ScannedNotification, _ scanner: JSONScanner) -> String? {
        guard let token = notification.eventType, token.kind == .string else { return nil }
        let text = String(decoding: JSONString.unescaped(scanner.bytes(token.content)), as: UTF8.self)
        return text.hasPrefix("profiler.") ? nil : TerminalText.words(text, limit: eventTypeLength)
    }

    /// Returns the identity of a message: its `message_id`, else its `_unique_id`, else a digest of the whole body.
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
