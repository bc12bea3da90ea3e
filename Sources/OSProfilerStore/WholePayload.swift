//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A value that reassembles payloads from a store whose layout takes them apart
/// (``StoreCapabilities/cannotKeepBytes``).
struct WholePayload: ~Copyable {
    private var tape = JSONTape()
    private var writer = ByteWriter()

    /// The members that a point holds separately from its payload.
    private static let members = ["name", "base_id", "trace_id", "parent_id", "timestamp", "project", "service"]

    /// Adds a point with all its members in the payload, in the order in which osprofiler sends them.
    ///
    /// - Returns: false if what is left of the point is not a valid trace point.
    mutating func append(_ entry: PointEntry, of batch: PointBatch, to target: inout PointBatch) -> Bool {
        writer.removeAll()
        batch.withBytes(entry.payload) { payload in
            let isJSON = (try? tape.scan(payload, allowsSurrogates: true)) != nil
            let rest = isJSON ? tape.root(of: payload) : nil
            writer.writeObject { Self.write(entry, of: batch, rest, into: &$0) }
        }
        do throws(Rejection) {
            try target.append(
                payload: writer.bytes,
                messageKey: entry.messageKey,
                isEnveloped: entry.isEnveloped
            )
            return true
        } catch {
            return false
        }
    }

    /// - Parameter rest: the payload without what has a place of its own in the store.
    private static func write(
        _ entry: PointEntry,
        of batch: PointBatch,
        _ rest: JSONView?,
        into object: inout JSONObjectWriter
    ) {
        func copy(_ name: StaticString, _ value: ByteRange, into object: inout JSONObjectWriter) {
            guard !value.isEmpty else { return }
            object.member(name) { writer in batch.withBytes(value) { writer.write($0) } }
        }
        object.member("name") { writer in batch.withBytes(entry.name) { writer.writeJSON(utf8: $0) } }
        object.member("base_id", batch.id(entry.baseID))
        object.member("trace_id", batch.id(entry.traceID))
        object.member("parent_id", batch.id(entry.parentID))
        object.member("timestamp") { $0.writeJSON(entry.timestamp) }
        var hasInfo = false
        if let rest {
            for (name, value) in rest.members {
                guard let text = name.text, !members.contains(where: { text.elementsEqual($0.utf8) }) else { continue }
                hasInfo = hasInfo || text.elementsEqual("info".utf8)
                object.member(copying: name, value)
            }
        }
        if !hasInfo { object.object("info") { copy("host", entry.host, into: &$0) } }
        // The layouts hold null like nothing. osprofiler always sends both, and its reports fail without them.
        for (name, value) in [("project", entry.project), ("service", entry.service)] as [(StaticString, ByteRange)] {
            if value.isEmpty { object.member(name, nil as String?) } else { copy(name, value, into: &object) }
        }
    }
}
