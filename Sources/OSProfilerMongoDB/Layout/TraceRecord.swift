//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
internal import OSProfilerStore

/// How a trace's document in `osprofiler_traces` comes about.
///
/// Every member is the least or the greatest of what came in, so that adding a point again changes nothing: after a
/// crash in the middle of an append, the redelivery makes it whole. Counts cannot be kept so; those of the traces that
/// are listed are taken from their points.
struct TraceRecord {
    let name: TraceName
    var summary = SummaryAccumulator()
    /// The best candidate for the root, as a document whose order is that of candidates: rank, time, arrival.
    private var root: BSONValue = .null
    /// Whether a point of it was new.
    var hasNews = false

    init(_ name: TraceName) { self.name = name }

    mutating func add(_ entry: PointEntry, in batch: PointBatch, sequence: Int64) {
        guard summary.add(entry, in: batch) else { return }
        func text(_ range: ByteRange) -> BSONValue { batch.summaryText(range).map { Self.text($0) } ?? .null }
        root = [
            "r": .int(Int64(summary.rootRank.rawValue)), "t": .int(summary.rootStarted.microseconds),
            "s": .int(sequence), "name": Self.text(batch.summaryName(entry)), "project": text(entry.project),
            "service": text(entry.service),
        ]
    }

    /// A text as records hold it. Three of them fit into a document, and none is shorter than a command line's longest
    /// argument, so that every filter finds what it names.
    private static func text(_ text: String) -> BSONValue { BSONText.clipped(text, to: 200_000) }

    /// - Parameter time: the time of ingestion, which a trace keeps that has nothing new.
    func update(at time: Timestamp) -> MongoClient.Update {
        var greatest: BSONValue = ["finished": .int(summary.finished.microseconds)]
        var first: BSONValue = ["base_id": name.shown, "pinned": false]
        if case .text(let shown) = name.shown, shown != name.text { first.add("raw_id", .binary(name.text)) }
        if summary.errors > 0 { greatest.add("errors", true) } else { first.add("errors", false) }
        if hasNews {
            greatest.add("ingested", .int(time.microseconds))
        } else {
            first.add("ingested", .int(time.microseconds))
        }
        return MongoClient.Update(
            filter: ["_id": BSONValue(name.key)],
            change: [
                "$min": ["started": .int(summary.started.microseconds), "root": root], "$max": greatest,
                "$setOnInsert": first,
            ]
        )
    }
}

extension TraceName {
    /// The trace of a document of `osprofiler_traces`.
    init?(record: BSONValue) {
        guard let text = record["raw_id"]?.bytes ?? record["base_id"]?.bytes else { return nil }
        self.init(text: text)
    }
}
#endif
