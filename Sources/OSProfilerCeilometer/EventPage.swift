//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
internal import OSProfilerCore

/// A response of the event API: some events, of which those from osprofiler are trace points.
struct EventPage: ~Copyable {
    private let document: JSONDocument
    private let events: [UInt32]

    /// - Returns: nil if the response is not a list of events.
    init?(_ body: [UInt8]) {
        guard let document = JSONDocument(body), document.kind(0) == .array else { return nil }
        events = document.elements(of: 0)
        self.document = document
    }

    private static let nothing = Array("{}".utf8)

    /// The number of events, including those that are not trace points.
    var count: Int { events.count }

    /// The id after which the next page begins.
    var lastID: String? { events.last.flatMap { document.text(of: "message_id", in: $0) } }

    /// Whether the first event includes the service's payload.
    var hasRaw: Bool { events.first.flatMap { payload(of: $0) } != nil }

    /// The time at which the first event's notification was sent.
    var firstTime: String? { events.first.flatMap { document.text(of: "generated", in: $0) } }

    /// The trace points, in the order of the page. An event without an id, a name or a time is not a trace point.
    var points: PointBatch {
        var batch = PointBatch()
        var members = ByteWriter()
        for event in events {
            members.removeAll()
            let payload = payload(of: event)
            write(traits(of: event), errorType(in: payload), into: &members)
            let key = messageKey(of: event)
            func append(_ payload: UnsafeRawBufferPointer) {
                // Ceilometer has unwrapped kombu's types already.
                try? batch.append(payload: payload, members: members.bytes, messageKey: key, isEnveloped: true)
            }
            if let payload {
                document.withBytes(of: payload, append)
            } else {
                // As in Python's report, if Ceilometer does not store raw notifications.
                Self.nothing.withUnsafeBytes(append)
            }
        }
        return batch
    }

    /// Returns the service's payload; nil if Ceilometer did not store it.
    private func payload(of event: UInt32) -> UInt32? {
        let payload = document.value(of: "payload", in: document.value(of: "raw", in: event))
        return payload.flatMap { document.kind($0) == .object ? $0 : nil }
    }

    private func errorType(in payload: UInt32?) -> UInt32? {
        document.value(of: "etype", in: document.value(of: "info", in: payload))
    }

    private func messageKey(of event: UInt32) -> UUID128 {
        let id = [UInt8]((document.text(of: "message_id", in: event) ?? "").utf8)
        return id.withUnsafeBytes { UUID128(canonical: $0) ?? ContentDigest.sixteenBytes(of: $0) }
    }

    // MARK: Traits

    /// The members of a payload that Ceilometer stores as traits, except for `host`.
    private static let memberNames = ["base_id", "trace_id", "parent_id", "name", "timestamp", "project", "service"]

    private func traits(of event: UInt32) -> [String: UInt32] {
        var traits: [String: UInt32] = [:]
        for trait in document.elements(of: document.value(of: "traits", in: event)) {
            guard let name = document.text(of: "name", in: trait) else { continue }
            traits[name] = document.value(of: "value", in: trait)
        }
        return traits
    }

    /// Writes traits in the form of the payload that they came from.
    private func write(_ traits: [String: UInt32], _ errorType: UInt32?, into writer: inout ByteWriter) {
        writer.write("{\"info\": {")
        if let host = traits["host"] { write("host", host, into: &writer) }
        if let errorType {
            if traits["host"] != nil { writer.write(", ") }
            write("etype", errorType, into: &writer)
        }
        writer.write("}")
        for name in Self.memberNames {
            guard let value = traits[name] else { continue }
            writer.write(", ")
            write(name, value, into: &writer)
        }
        writer.write("}")
    }

    private func write(_ name: String, _ value: UInt32, into writer: inout ByteWriter) {
        writer.writeJSON(name)
        writer.write(": ")
        document.withBytes(of: value) { writer.write($0) }
    }
}
#endif
