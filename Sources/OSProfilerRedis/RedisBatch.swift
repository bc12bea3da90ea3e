//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore
internal import OSProfilerStore

/// Encodes a batch as the arguments of ``RedisScript/append``.
struct RedisBatch: ~Copyable {
    private struct Group {
        let id: OpaqueID
        let text: [UInt8]
        var points: [Int] = []
    }

    private var groups: [Group] = []
    private var indexes: [[UInt8]: Int] = [:]
    private var last: (id: UUID128, index: Int)?
    private var labels: [[UInt8]: Int] = [:]
    private var labelArguments = RedisArguments()
    private var element = PythonElement()

    /// - Parameter timeToLive: seconds; nil to keep traces without a limit.
    static func call(_ batch: PointBatch, at time: Timestamp, timeToLive: Int?) -> RedisArguments {
        var encoder = RedisBatch()
        encoder.group(batch)
        return encoder.arguments(batch, at: time, timeToLive: timeToLive)
    }

    private mutating func group(_ batch: PointBatch) {
        for (index, entry) in batch.entries.enumerated() {
            if entry.baseID.kind == .uuid, let last, last.id == entry.baseID.uuid {
                groups[last.index].points.append(index)
                continue
            }
            let id = batch.id(entry.baseID)
            let text = id.textBytes
            let group = indexes[text] ?? groups.count
            if group == groups.count {
                groups.append(Group(id: id, text: text))
                indexes[text] = group
            }
            groups[group].points.append(index)
            if entry.baseID.kind == .uuid { last = (entry.baseID.uuid, group) }
        }
    }

    private mutating func arguments(_ batch: PointBatch, at time: Timestamp, timeToLive: Int?) -> RedisArguments {
        var points = RedisArguments()
        for group in groups {
            points.add(group.text)
            var json = ByteWriter(capacity: 64)
            json.writeJSON(group.id)
            points.add([UInt8](json.bytes))
            points.add(String(group.points.count))
            for (place, index) in group.points.enumerated() {
                add(batch.entries[index], isFirst: place == 0, of: batch, to: &points)
            }
        }
        var call = RedisArguments()
        call.add(String(RedisKeys.indexes.count + groups.count * 4))
        for key in RedisKeys.indexes { call.add(key.bytes) }
        for group in groups { for key in RedisKeys.perTrace(group.text) { call.add(key.bytes) } }
        call.add(String(time.microseconds))
        call.add(String((timeToLive ?? 0) * 1000))
        call.add(String(labels.count))
        call.add(labelArguments)
        call.add(points)
        return call
    }

    private mutating func add(
        _ entry: PointEntry,
        isFirst: Bool,
        of batch: PointBatch,
        to arguments: inout RedisArguments
    ) {
        let changed = batch.withBytes(entry.payload) { element.text(for: $0, isEnveloped: entry.isEnveloped) }
        arguments.add(head(entry, isFirst: isFirst, of: batch, isChanged: changed != nil))
        if let changed { arguments.add(changed) }
        batch.withBytes(entry.payload) { arguments.add($0) }
    }

    /// Returns what the script needs to know of a point: 32 bytes that identify its message, its rank as a root,
    /// whether it failed, its flags, its time in 27 characters, a digest of its parent (zeros for a root), the earliest
    /// end of the trace's life to which the point still belongs (see ``TraceLife/tolerance``), the times before and after
    /// which other points are not near it (see ``TraceBeginning``), and its label.
    private mutating func head(
        _ entry: PointEntry,
        isFirst: Bool,
        of batch: PointBatch,
        isChanged: Bool
    ) -> [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(158)
        withUnsafeBytes(of: entry.messageKey) { head += $0 }
        for word in [Self.digest(entry.traceID, in: batch), Self.digest(entry.name, in: batch)] {
            withUnsafeBytes(of: word) { head += $0 }
        }
        let isRoot = entry.parentID.isSame(as: entry.baseID, in: batch.arena)
        head += (isRoot ? "0" : "1").utf8
        head += (entry.isError ? "1" : "0").utf8
        let flags = SeenMessage.Flags(isEnveloped: entry.isEnveloped, isStop: entry.isStop, hasPayload: isChanged)
        head += String(flags.rawValue).utf8
        head += entry.timestamp.description.utf8
        let hasParent = !isRoot && entry.parentID.kind != .null
        withUnsafeBytes(of: hasParent ? Self.digest(entry.parentID, in: batch) : 0) { head += $0 }
        for distance in [-TraceLife.tolerance, -TraceBeginning.tolerance, TraceBeginning.tolerance] {
            head += entry.timestamp.shifted(by: distance).utf8
        }
        // Only these points may contribute a request to the summary, so the others are not decoded.
        let isDecoded = isFirst || isRoot && !entry.isStop || TraceTerms.isRequest(entry)
        let request = isDecoded ? batch.withBytes(entry.payload) { SpanRequest($0) } : nil
        head += String(label(of: entry, request, in: batch)).utf8
        return head
    }

    private static func digest(_ id: IDReference, in batch: PointBatch) -> UInt64 {
        // An integer and a text with the same digits are different ids.
        let text =
            [id.kind.rawValue]
            + (id.kind == .uuid ? withUnsafeBytes(of: id.uuid) { Array($0) } : batch.id(id).textBytes)
        return text.withUnsafeBytes { ContentDigest.sixteenBytes(of: $0).first }
    }

    private static func digest(_ text: ByteRange, in batch: PointBatch) -> UInt64 {
        batch.withBytes(text) { ContentDigest.sixteenBytes(of: $0).first }
    }

    /// Returns the number, counted from 1, of the label: the texts that the summary gets if this point is its root, and
    /// the terms that it gets in any case.
    private mutating func label(of entry: PointEntry, _ request: SpanRequest?, in batch: PointBatch) -> Int {
        var key = Array(batch.bytes(entry.name))
        for range in [entry.project, entry.service, entry.host] {
            key.append(0xFF)  // No text contains this byte.
            key += batch.bytes(range)
        }
        if let request { key += [0xFF] + request.text.utf8 + [0xFF] + (request.path ?? "").utf8 }
        if let known = labels[key] { return known }
        labels[key] = labels.count + 1
        let (name, service) = (batch.summaryName(entry), batch.summaryText(entry.service))
        labelArguments.add("=" + name)
        // Absent and empty texts differ, so a text that exists begins with "=".
        for text in [batch.summaryText(entry.project), service, request?.text] {
            labelArguments.add(text.map { "=" + $0 } ?? "")
        }
        let origin = batch.withUnsafeContents { LifeMoment.origin(host: entry.host, service: entry.service, $1) }
        labelArguments.add(String(origin, radix: 16))
        for term in [service, batch.summaryText(entry.host), name, request?.path] {
            labelArguments.add(TraceTerms.term(term ?? ""))
        }
        return labels.count
    }
}

extension Timestamp {
    /// Returns a time in 27 characters, or the next one that fits.
    fileprivate func shifted(by microseconds: Int64) -> String {
        let time = Timestamp(microseconds: self.microseconds + microseconds)
        return min(max(time, Self.possible.lowerBound), Self.possible.upperBound).description
    }
}
#endif
