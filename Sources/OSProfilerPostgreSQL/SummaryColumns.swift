//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
internal import OSProfilerStore

/// Summaries as arrays for the parameters of a statement.
struct SummaryColumns {
    private var numbers = (0..<7).map { _ in PostgreSQLColumn(.bigint) }
    private var texts = (0..<3).map { _ in PostgreSQLColumn(.text) }

    init(_ traces: [BatchTraces.Trace], _ batch: PointBatch) {
        for trace in traces {
            let summary = trace.summary
            let values = [
                Int64(summary.points), Int64(summary.errors), trace.bytes, summary.started.microseconds,
                summary.finished.microseconds, Int64(summary.rootRank.rawValue), summary.rootStarted.microseconds,
            ]
            for (index, value) in values.enumerated() { numbers[index].append(value) }
            let root = summary.root
            texts[0].append(Self.storable(root.map { batch.summaryName($0) }))
            texts[1].append(Self.storable(root.flatMap { batch.summaryText($0.project) }))
            texts[2].append(Self.storable(root.flatMap { batch.summaryText($0.service) }))
        }
    }

    var parameters: [PostgreSQLParameter] { (numbers + texts).map(\.parameter) }

    /// Returns the placeholders of the arrays in a statement, the first one `$index`.
    static func places(from index: Int) -> String {
        (0..<10).map { "$\(index + $0)::\($0 < 7 ? "bigint" : "text")[]" }.joined(separator: ", ")
    }

    /// Replaces NUL by U+FFFD, because PostgreSQL's text cannot hold NUL.
    static func storable(_ text: String?) -> [UInt8]? {
        text.map { Array($0.replacing("\0", with: "\u{FFFD}").utf8) }
    }
}
#endif
