//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
internal import OSProfilerCore

/// A response of the event API: some events, of which those from osprofiler are trace points.
struct EventPage {
    private let events: [JSONView]

    /// - Returns: nil if the response is not a list of events.
    init?(_ body: [UInt8]) {
        guard let list = APIResponse.json(body), list.kind == .array else { return nil }
        events = Array(list.elements)
    }

    private static let nothing = Array("{}".utf8)

    /// The number of events, including those that are not trace points.
    var count: Int { events.count }

    /// The id after which the next page begins.
    var lastID: String? { events.last?["message_id"]?.string }

    /// Whether the first event includes the service's payload.
    var hasRaw: Bool { events.first.flatMap { payload(of: $0) } != nil }

    /// The time at which the first event's notification was sent.
    var firstTime: String? { events.first?["generated"]?.string }

    /// The trace points, in the order of the page. An event without an id, a name or a time is not a trace point.
    var points: PointBatch {
        var batch = PointBatch()
        var members = ByteWriter()
        for event in events {
            members.removeAll()
            let payload = payload(of: event)
            write(traits(of: event), payload?["info"]?["etype"], into: &members)
            let key = messageKey(of: event)
            func append(_ payload: UnsafeRawBufferPointer) {
                // Ceilometer has unwrapped kombu's types already.
                try? batch.append(payload: payload, members: members.bytes, messageKey: key, isEnveloped: true)
            }
            if let payload {
                payload.withBytes(append)
            } else {
                // As in Python's report, if Ceilometer does not store raw notifications.
                Self.nothing.withUnsafeBytes(append)
            }
        }
        return batch
    }

    /// Returns the service's payload; nil if Ceilometer did not store it.
    private func payload(of event: JSONView) -> JSONView? {
        event["raw"]?["payload"].flatMap { $0.kind == .object ? $0 : nil }
    }

    private func messageKey(of event: JSONView) -> UUID128 {
        let id = [UInt8]((event["message_id"]?.string ?? "").utf8)
        return id.withUnsafeBytes { UUID128(canonical: $0) ?? ContentDigest.sixteenBytes(of: $0) }
    }

    // MARK: Traits

    /// The members of a payload that Ceilometer stores as traits, except for `host`.
    private static let memberNames = ["base_id", "trace_id", "parent_id", "name", "timestamp", "project", "service"]

    private func traits(of event: JSONView) -> [String: JSONView] {
        var traits: [String: JSONView] = [:]
        guard let list = event["traits"]?.elements else { return traits }
        for trait in list {
            guard let name = trait["name"]?.string else { continue }
            traits[name] = trait["value"]
        }
        return traits
    }

    /// Writes traits in the form of the payload that they came from.
    private func write(_ traits: [String: JSONView], _ errorType: JSONView?, into writer: inout ByteWriter) {
        writer.writeObject { object in
            object.object("info") { info in
                if let host = traits["host"] { info.member("host", copying: host) }
                if let errorType { info.member("etype", copying: errorType) }
            }
            for name in Self.memberNames {
                guard let value = traits[name] else { continue }
                object.member(named: name) { writer in value.withBytes { writer.write($0) } }
            }
        }
    }
}
#endif
