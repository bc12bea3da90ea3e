//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
internal import OSProfilerStore

/// The document of a trace in `osprofiler_traces`, as an update.
///
/// Every member is the minimum or maximum of the values that came in, so adding a point again changes nothing: after
/// a crash during an append, the redelivery completes the record. Counts cannot be updated this way; a list of traces
/// counts their points.
struct TraceRecord {
    let name: TraceName
    var summary = SummaryAccumulator()
    /// The best candidate for the root, as a document that sorts like the candidates: by rank, time, arrival.
    private var root: BSONValue = .null
    /// Whether at least one of its points was new.
    var hasNewPoints = false

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

    /// Returns a text clipped for a record. Three such texts fit into a document, and the limit exceeds the longest
    /// argument of a command line, so that every filter finds the text that it names.
    private static func text(_ text: String) -> BSONValue { BSONText.clipped(text, to: 200_000) }

    /// - Parameter time: the time of ingestion, which changes nothing in a trace without new points.
    func update(at time: Timestamp) -> MongoClient.Update {
        var greatest: BSONValue = ["finished": .int(summary.finished.microseconds)]
        var first: BSONValue = ["base_id": name.shown, "pinned": false]
        if case .text(let shown) = name.shown, shown != name.text { first.add("raw_id", .binary(name.text)) }
        if summary.errors > 0 { greatest.add("errors", true) } else { first.add("errors", false) }
        if hasNewPoints {
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
    /// Reads the name of the trace from a document of `osprofiler_traces`.
    init?(record: BSONValue) {
        guard let text = record["raw_id"]?.bytes ?? record["base_id"]?.bytes else { return nil }
        self.init(text: text)
    }
}
#endif
