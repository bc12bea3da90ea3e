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
        write(entry, of: batch)
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

    private mutating func write(_ entry: PointEntry, of batch: PointBatch) {
        writer.write("{\"name\": ")
        batch.withBytes(entry.name) { writer.writeJSON(utf8: $0) }
        writer.write(", \"base_id\": ")
        writer.writeJSON(batch.id(entry.baseID))
        writer.write(", \"trace_id\": ")
        writer.writeJSON(batch.id(entry.traceID))
        writer.write(", \"parent_id\": ")
        writer.writeJSON(batch.id(entry.parentID))
        writer.write(", \"timestamp\": \"")
        writer.write(atMost: Timestamp.textCapacity) { entry.timestamp.write(to: $0) }
        writer.write("\"")
        let hasInfo = writeRest(entry, of: batch)
        if !hasInfo {
            writer.write(", \"info\": {")
            if !entry.host.isEmpty { write("\"host\": ", entry.host, of: batch) }
            writer.write("}")
        }
        if !entry.project.isEmpty { write(", \"project\": ", entry.project, of: batch) }
        if !entry.service.isEmpty { write(", \"service\": ", entry.service, of: batch) }
        writer.write("}")
    }

    private mutating func write(_ name: StaticString, _ value: ByteRange, of batch: PointBatch) {
        writer.write(name)
        batch.withBytes(value) { writer.write($0) }
    }

    /// Writes the other members of the payload.
    ///
    /// - Returns: whether `info` is among them.
    private mutating func writeRest(_ entry: PointEntry, of batch: PointBatch) -> Bool {
        var hasInfo = false
        batch.withBytes(entry.payload) { payload in
            guard (try? tape.scan(payload, allowsSurrogates: true)) != nil, tape[0].kind == .object else { return }
            var member = tape[0].first
            while member != 0 {
                let key = tape[member]
                let name = JSONString.withText(of: key, in: payload) { Array($0) }
                if !Self.members.contains(where: { name.elementsEqual($0.utf8) }) {
                    hasInfo = hasInfo || name.elementsEqual("info".utf8)
                    writer.write(", ")
                    writer.write(UnsafeRawBufferPointer(rebasing: payload[key.range]))
                    writer.write(": ")
                    writer.write(UnsafeRawBufferPointer(rebasing: payload[tape[key.first].range]))
                }
                member = key.next
            }
        }
        return hasInfo
    }
}
