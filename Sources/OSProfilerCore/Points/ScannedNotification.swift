//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Where the members of a notification stand that a consumer looks at, as one pass over the text found them.
///
/// Beside ``ScannedPoint``, so that the whole pass is compiled as one.
package struct ScannedNotification {
    package private(set) var point: ScannedPoint?
    package private(set) var messageID: JSONToken?
    package private(set) var uniqueID: JSONToken?
    package private(set) var envelopeVersion: JSONToken?
    package private(set) var envelopeMessage: JSONToken?

    /// Reads the whole text. One that is no object has no members.
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
            point = try ScannedPoint(&scanner, depth: 1)
        case .payload:
            point = nil
            _ = try scanner.readValue(depth: 1)
        case .messageID: messageID = try scanner.readValue(depth: 1)
        case .uniqueID: uniqueID = try scanner.readValue(depth: 1)
        case .envelopeVersion: envelopeVersion = try scanner.readValue(depth: 1)
        case .envelopeMessage: envelopeMessage = try scanner.readValue(depth: 1)
        case .other: _ = try scanner.readValue(depth: 1)
        }
    }
}

/// The keys that mean something, told apart by length first.
private enum Member {
    case payload, messageID, uniqueID, envelopeVersion, envelopeMessage, other

    @inline(__always)
    init(_ key: JSONToken, in scanner: JSONScanner) {
        // An escaped key is compared whatever its length: that says nothing about its text.
        let length = key.isEscaped ? nil : key.content.count
        if length ?? 7 == 7, scanner.isString(key, "payload") {
            self = .payload
        } else if length ?? 10 == 10, scanner.isString(key, "message_id") {
            self = .messageID
        } else if length ?? 10 == 10, scanner.isString(key, "_unique_id") {
            self = .uniqueID
        } else if length ?? 12 == 12, scanner.isString(key, "oslo.version") {
            self = .envelopeVersion
        } else if length ?? 12 == 12, scanner.isString(key, "oslo.message") {
            self = .envelopeMessage
        } else {
            self = .other
        }
    }
}
