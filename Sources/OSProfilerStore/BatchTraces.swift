//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// The contribution of a batch to a database: its distinct points, and the traces that they belong to.
package struct BatchTraces: Sendable {
    package struct Trace: Sendable {
        package let baseID: [UInt8]
        /// The row number of the trace, once it is known.
        package var number: Int64 = 0
        /// Whether this transaction created the row, with the summary of the whole batch.
        package fileprivate(set) var isNew = false
        /// The summary of the stored points.
        package fileprivate(set) var summary = SummaryAccumulator()
        /// The stored life and terms, from which the summary continues.
        fileprivate var life = TraceLife()
        fileprivate var terms = TraceTerms()
        package fileprivate(set) var bytes: Int64 = 0
    }

    package struct Point: Sendable {
        package let entry: PointEntry
        /// The index of its trace in ``traces``.
        package let trace: Int
        /// The digest that identifies the message within its trace.
        package let digest: UUID128
        package let span: UUID128
        /// The approximate size in bytes.
        var bytes: Int64 { Int64(entry.payload.range.count) + BatchTraces.rowBytes }
    }

    /// The approximate size in bytes of a row without its payload: its texts, our own row, and ten indexes.
    package static let rowBytes: Int64 = 300

    package private(set) var traces: [Trace] = []
    package private(set) var points: [Point] = []

    package init(_ batch: PointBatch) {
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

    /// Identifies a point, to find out which ones are new to the store.
    package struct Key: Hashable, Sendable {
        package let trace: Int
        package let digest: UUID128

        package init(trace: Int, digest: UUID128) {
            self.trace = trace
            self.digest = digest
        }
    }

    /// Recomputes the summaries from the new points.
    package mutating func sum(_ isNew: (Point) -> Bool, in batch: PointBatch) {
        for index in traces.indices {
            // The statement compares the roots.
            traces[index].summary = SummaryAccumulator(
                rootRank: .point,
                rootStarted: Timestamp(microseconds: .max),
                life: traces[index].life,
                terms: traces[index].terms
            )
            traces[index].bytes = 0
        }
        for point in points where isNew(point) {
            _ = traces[point.trace].summary.add(point.entry, in: batch)
            traces[point.trace].bytes += point.bytes
        }
    }

    package mutating func set(_ number: Int64, isNew: Bool, of trace: Int) {
        traces[trace].number = number
        traces[trace].isNew = isNew
    }

    /// Sets the row of a trace that is stored already, with the life and the terms that the row holds.
    package mutating func set(_ number: Int64, _ life: TraceLife, _ terms: TraceTerms, ofOld trace: Int) {
        set(number, isNew: false, of: trace)
        traces[trace].life = life
        traces[trace].terms = terms
    }

    /// The traces in the order in which all writers lock them, which prevents deadlocks.
    package var inLockingOrder: [Int] {
        traces.indices.sorted { traces[$0].baseID.lexicographicallyPrecedes(traces[$1].baseID) }
    }

    // MARK: Names

    /// Returns the text that names a trace. An integer and a string of its digits name the same trace.
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
