//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
internal import OSProfilerStore

/// Summaries as arrays for the parameters of a statement.
struct SummaryColumns {
    /// The columns in `osprofiler_traces`.
    static let names = [
        "points", "errors", "bytes", "started", "finished", "root_rank", "root_started", "name", "project", "service",
        "request", "services", "hosts", "names", "paths", "life",
    ]
    /// The columns that a writer continues from, and that a list shows and filters by.
    static let stored = "started, finished, life, services, hosts, names, paths"

    private var numbers = (0..<7).map { _ in PostgreSQLColumn(.bigint) }
    private var texts = (0..<8).map { _ in PostgreSQLColumn(.text) }
    private var lives = PostgreSQLColumn(.bytes)

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
            texts[3].append(Self.storable(root.flatMap { batch.summaryRequest($0) }))
            for (index, values) in summary.terms.packed.enumerated() { texts[4 + index].append(Self.storable(values)) }
            lives.append(summary.life.encoded)
        }
    }

    var parameters: [PostgreSQLParameter] { (numbers + texts + [lives]).map(\.parameter) }

    /// Returns the placeholders of the arrays in a statement, the first one `$index`.
    static func places(from index: Int) -> String {
        let types = [String](repeating: "bigint", count: 7) + [String](repeating: "text", count: 8) + ["bytea"]
        return types.enumerated().map { "$\(index + $0)::\($1)[]" }.joined(separator: ", ")
    }

    /// Returns the life and the terms of a row.
    ///
    /// - Parameter column: the place of the first of the columns ``stored``.
    static func read(_ rows: PostgreSQLRows, _ row: Int, from column: Int) -> (life: TraceLife, terms: TraceTerms) {
        (
            TraceLife(
                encoded: rows.bytes(row, column + 2) ?? UnsafeRawBufferPointer(start: nil, count: 0),
                started: Timestamp(microseconds: rows.integer(row, column) ?? .max),
                finished: Timestamp(microseconds: rows.integer(row, column + 1) ?? .min)
            ),
            TraceTerms { rows.text(row, column + 3 + $0) }
        )
    }

    /// Replaces NUL by U+FFFD, because PostgreSQL's text cannot hold NUL.
    static func storable(_ text: String?) -> [UInt8]? {
        text.map { Array($0.replacing("\0", with: "\u{FFFD}").utf8) }
    }
}
#endif
