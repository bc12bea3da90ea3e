//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
internal import OSProfilerStore

/// The contents of a batch: its points without repetitions, and the traces that they belong to.
struct BatchTraces {
    struct Trace {
        let baseID: [UInt8]
        /// The row in `osprofiler_traces`, once it is known.
        var number: Int64 = 0
        /// Whether this transaction inserted the row, with the summary of the whole batch.
        var isNew = false
        /// The summary of the points that are stored.
        var summary = SummaryAccumulator()
        var bytes: Int64 = 0
    }

    struct Point {
        let entry: PointEntry
        /// Its index in ``traces``.
        let trace: Int
        /// The digest that identifies the message within its trace.
        let digest: UUID128
        let span: UUID128
        /// The approximate number of bytes that the point takes.
        var bytes: Int64 { Int64(entry.payload.range.count) + PostgreSQLStore.rowBytes }
    }

    private(set) var traces: [Trace] = []
    private(set) var points: [Point] = []

    init(_ batch: PointBatch) {
        var indexes: [OpaqueID: Int] = [:]
        var seen: Set<Key> = []
        for entry in batch.entries {
            let id = Self.name(of: entry.baseID, batch)
            let trace = indexes[id, default: traces.count]
            if trace == traces.count {
                indexes[id] = trace
                traces.append(Trace(baseID: id.textBytes))
            }
            let digest = Self.digest(entry, batch)
            if seen.insert(Key(trace: trace, digest: digest)).inserted {
                points.append(Point(entry: entry, trace: trace, digest: digest, span: Self.span(entry.traceID, batch)))
            }
        }
    }

    /// The key that shows whether a point is new to the store.
    struct Key: Hashable {
        let trace: Int
        let digest: UUID128
    }

    /// Sums up the traces again, with only the points that are new.
    mutating func sum(_ isNew: (Point) -> Bool, in batch: PointBatch) {
        for index in traces.indices {
            traces[index].summary = SummaryAccumulator()
            traces[index].bytes = 0
        }
        for point in points where isNew(point) {
            _ = traces[point.trace].summary.add(point.entry, in: batch)
            traces[point.trace].bytes += point.bytes
        }
    }

    mutating func set(_ number: Int64, isNew: Bool, of trace: Int) {
        traces[trace].number = number
        traces[trace].isNew = isNew
    }

    /// The traces in the one order in which all writers lock them, which prevents deadlocks.
    var inLockingOrder: [Int] {
        traces.indices.sorted { traces[$0].baseID.lexicographicallyPrecedes(traces[$1].baseID) }
    }

    // MARK: Names

    /// Returns the text that names a trace: an integer and its digits are the same.
    private static func name(of id: IDReference, _ batch: PointBatch) -> OpaqueID {
        if id.kind == .uuid { return OpaqueID(.uuid(id.uuid)) }
        return batch.id(id).textBytes.withUnsafeBytes { OpaqueID(text: $0) }
    }

    private static func digest(_ entry: PointEntry, _ batch: PointBatch) -> UUID128 {
        var text = typed(entry.traceID, batch)
        // The length comes first, because the trace id could otherwise run into the name.
        withUnsafeBytes(of: UInt32(text.count).littleEndian) { text.insert(contentsOf: $0, at: 0) }
        text += batch.bytes(entry.name)
        withUnsafeBytes(of: entry.messageKey) { text.append(contentsOf: $0) }
        return text.withUnsafeBytes { ContentDigest.sixteenBytes(of: $0) }
    }

    /// Returns the span of a trace id: a uuid itself, or a digest of anything else.
    private static func span(_ id: IDReference, _ batch: PointBatch) -> UUID128 {
        id.kind == .uuid ? id.uuid : typed(id, batch).withUnsafeBytes { ContentDigest.sixteenBytes(of: $0) }
    }

    /// Returns the bytes of an id after its type, because 1 and "1" are different trace ids.
    private static func typed(_ id: IDReference, _ batch: PointBatch) -> [UInt8] {
        id.kind == .uuid
            ? [id.kind.rawValue] + withUnsafeBytes(of: id.uuid) { [UInt8]($0) }
            : [id.kind.rawValue] + batch.id(id).textBytes
    }
}
#endif
