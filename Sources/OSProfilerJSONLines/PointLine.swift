//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// One line of a file: a trace point with the data of its notification, or a rejected message in the form of `queue
/// export`.
///
/// ```
/// {"message_id": "…", "ingested": "2026-11-22T08:54:08.328049Z", "payload": {…}}
/// {"rejected": "notJSON", "detail": "…", "received": "…", "exchange": "…", "routing_key": "…", "properties": {…}, …}
/// ```
///
/// The line holds the payload byte for byte. A payload with a newline or invalid UTF-8 cannot be part of a line, so
/// the line holds its text as a string. A point of a 2.0 envelope has `"enveloped": true`.
enum PointLine {
    /// The maximum length of a line in bytes: a payload of 16 MiB fits even if every byte is escaped.
    static let maximumLength = 128 << 20

    private static let beginnings = ["{\"message_id\": \"", "{\"rejected\": \""]

    /// Returns whether a file that begins with these bytes may belong to a store, perhaps with an incomplete first
    /// line. Ignores blanks between tokens, which other programs write differently.
    static func canBegin(with bytes: ArraySlice<UInt8>) -> Bool {
        let text = bytes.filter { $0 != UInt8(ascii: " ") }
        return beginnings.contains { beginning in
            let beginning = Array(beginning.utf8.filter { $0 != UInt8(ascii: " ") })
            let length = min(beginning.count, text.count)
            return text.prefix(length).elementsEqual(beginning.prefix(length))
        }
    }

    // MARK: Writing

    static func write(_ entry: PointEntry, _ batch: PointBatch, at time: Timestamp, to writer: inout ByteWriter) {
        // Once a point: a fragment is one copy, a name of ``JSONObjectWriter`` is five.
        writer.write("{\"message_id\": ")
        writer.writeJSON(entry.messageKey)
        writer.write(", \"ingested\": ")
        writer.writeJSON(time.description)
        if entry.isEnveloped { writer.write(", \"enveloped\": true") }
        writer.write(", \"payload\": ")
        batch.withBytes(entry.payload) { payload in
            if canStandInLine(payload) { writer.write(payload) } else { writer.writeJSON(utf8: payload) }
        }
        writer.write("}\n")
    }

    static func write(_ message: RejectedMessage, to writer: inout ByteWriter) {
        writer.writeObject { line in
            line.member("rejected", message.reason)
            line.member("detail", message.detail)
            line.member("received", message.time.description)
            line.member("exchange", message.exchange)
            line.member("routing_key", message.routingKey)
            line.member("properties") { $0.write(Array(message.properties.utf8.filter { $0 != UInt8(ascii: "\n") })) }
            line.member("body_base64", Data(message.body).base64EncodedString())
        }
        writer.write("\n")
    }

    /// Returns whether a payload contains neither a newline nor a surrogate in three bytes.
    private static func canStandInLine(_ payload: UnsafeRawBufferPointer) -> Bool {
        guard let base = payload.baseAddress else { return true }
        guard memchr(base, Int32(UInt8(ascii: "\n")), payload.count) == nil else { return false }
        var rest = payload[...]
        while let found = memchr(base + rest.startIndex, 0xED, rest.count) {
            let index = UnsafeRawPointer(found) - base
            if index + 1 < payload.count, payload[index + 1] >= 0xA0 { return false }
            rest = payload[(index + 1)...]
            if rest.isEmpty { break }
        }
        return true
    }

    // MARK: Reading

    /// The content of a line.
    enum Content {
        /// A trace point, which was added to the batch.
        case point(ingested: Timestamp)
        case rejected(RejectedMessage)
        /// A line that the store does not know.
        case other
    }

    /// Reads a line, and adds its point to `batch`.
    static func read(_ line: UnsafeRawBufferPointer, into batch: inout PointBatch) -> Content {
        var scanner = JSONScanner(line)
        guard let members = try? Members(&scanner) else { return .other }
        if let message = members.rejected(scanner) { return .rejected(message) }
        guard let key = members.messageKey(scanner), let ingested = members.time(members.ingested, scanner) else {
            return .other
        }
        let isEnveloped = members.enveloped?.kind == .true
        do {
            if var point = members.point {
                point.messageKey = key
                point.isEnveloped = isEnveloped
                try batch.append(point, from: scanner)
            } else if let text = members.bytes(members.payloadText, scanner) {
                try text.withUnsafeBytes { text in
                    try batch.append(payload: text, messageKey: key, isEnveloped: isEnveloped)
                }
            } else {
                return .other
            }
        } catch {
            return .other
        }
        return .point(ingested: ingested)
    }
}

/// The tokens of the members of a line.
private struct Members {
    var messageID: JSONToken?
    var ingested: JSONToken?
    var enveloped: JSONToken?
    var point: ScannedPoint?
    var payloadText: JSONToken?
    var others: [(key: JSONToken, value: JSONToken)] = []

    init(_ scanner: inout JSONScanner) throws(JSONError) {
        if try scanner.beginObject() {
            repeat {
                let key = try scanner.readKey()
                if scanner.isString(key, "payload"), try scanner.peek() == UInt8(ascii: "{") {
                    point = try ScannedPoint(&scanner, depth: 1)
                    continue
                }
                let value = try scanner.readValue(depth: 1)
                if scanner.isString(key, "message_id") {
                    messageID = value
                } else if scanner.isString(key, "ingested") {
                    ingested = value
                } else if scanner.isString(key, "enveloped") {
                    enveloped = value
                } else if scanner.isString(key, "payload") {
                    payloadText = value
                } else {
                    others.append((key, value))
                }
            } while try scanner.hasNextMember()
        }
        try scanner.expectEnd()
    }

    func bytes(_ token: JSONToken?, _ scanner: JSONScanner) -> [UInt8]? {
        guard let token, token.kind == .string else { return nil }
        return JSONString.unescaped(scanner.bytes(token.content))
    }

    func messageKey(_ scanner: JSONScanner) -> UUID128? {
        bytes(messageID, scanner)?.withUnsafeBytes { UUID128(canonical: $0) }
    }

    /// Parses a time in UTC, with or without a `Z` at the end.
    func time(_ token: JSONToken?, _ scanner: JSONScanner) -> Timestamp? {
        guard let text = bytes(token, scanner) else { return nil }
        let digits = text.last == UInt8(ascii: "Z") ? text.dropLast() : text[...]
        return Array(digits).withUnsafeBytes { Timestamp(text: $0) }
    }

    func rejected(_ scanner: JSONScanner) -> RejectedMessage? {
        func token(_ name: StaticString) -> JSONToken? { others.last { scanner.isString($0.key, name) }?.value }
        func text(_ name: StaticString) -> String? {
            bytes(token(name), scanner).map { String(decoding: $0, as: UTF8.self) }
        }
        guard let reason = text("rejected"), let time = time(token("received"), scanner),
            let body = text("body_base64").flatMap({ Data(base64Encoded: $0) })
        else { return nil }
        let properties = token("properties").map { scanner.bytes($0.start..<$0.end) }
        return RejectedMessage(
            reason: reason,
            detail: text("detail") ?? "",
            exchange: text("exchange") ?? "",
            routingKey: text("routing_key") ?? "",
            properties: properties.map { String(decoding: $0, as: UTF8.self) } ?? "{}",
            body: [UInt8](body),
            time: time
        )
    }
}
