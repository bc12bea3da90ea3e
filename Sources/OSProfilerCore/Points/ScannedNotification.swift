//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The tokens of a notification's members that a consumer needs, found in one pass over the text.
///
/// In the same module as ``ScannedPoint``, so that the compiler optimizes the whole pass as one.
package struct ScannedNotification {
    /// Without members where ``hasPoint`` is false.
    package var point = ScannedPoint()
    /// Whether the payload is an object.
    package private(set) var hasPoint = false
    package private(set) var messageID: JSONToken?
    package private(set) var uniqueID: JSONToken?
    package private(set) var eventType: JSONToken?
    package private(set) var envelopeVersion: JSONToken?
    package private(set) var envelopeMessage: JSONToken?

    /// Scans the whole text. A text that is not an object has no members.
    package init(_ scanner: inout JSONScanner) throws(Rejection) {
        do throws(JSONError) {
            if try scanner.peek() == UInt8(ascii: "{") {
                if try scanner.beginObject() {
                    repeat { try readMember(&scanner) } while try scanner.hasNextMember()
                }
            } else {
                _ = try scanner.readValue(depth: 0)
            }
            try scanner.expectEnd()
        } catch {
            throw Rejection(error)
        }
    }

    private mutating func readMember(_ scanner: inout JSONScanner) throws(JSONError) {
        switch Member(try scanner.readKey(), in: scanner) {
        case .payload where try scanner.peek() == UInt8(ascii: "{"):
            if hasPoint { point = ScannedPoint() }
            hasPoint = true
            try point.read(&scanner, depth: 1)
        case .payload:
            hasPoint = false
            point = ScannedPoint()
            _ = try scanner.readValue(depth: 1)
        case .messageID: messageID = try scanner.readValue(depth: 1)
        case .uniqueID: uniqueID = try scanner.readValue(depth: 1)
        case .eventType: eventType = try scanner.readValue(depth: 1)
        case .envelopeVersion: envelopeVersion = try scanner.readValue(depth: 1)
        case .envelopeMessage: envelopeMessage = try scanner.readValue(depth: 1)
        case .other: _ = try scanner.readValue(depth: 1)
        }
    }
}

/// The keys with a meaning, first distinguished by length.
private enum Member {
    case payload, messageID, uniqueID, eventType, envelopeVersion, envelopeMessage, other

    @inline(__always)
    init(_ key: JSONToken, in scanner: JSONScanner) {
        // The length of an escaped key says nothing about its text, so the key is always compared.
        let length = key.isEscaped ? nil : key.content.count
        if length ?? 7 == 7, scanner.isString(key, "payload") {
            self = .payload
        } else if length ?? 10 == 10, scanner.isString(key, "message_id") {
            self = .messageID
        } else if length ?? 10 == 10, scanner.isString(key, "_unique_id") {
            self = .uniqueID
        } else if length ?? 10 == 10, scanner.isString(key, "event_type") {
            self = .eventType
        } else if length ?? 12 == 12, scanner.isString(key, "oslo.version") {
            self = .envelopeVersion
        } else if length ?? 12 == 12, scanner.isString(key, "oslo.message") {
            self = .envelopeMessage
        } else {
            self = .other
        }
    }
}
