//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerCore
internal import OSProfilerStore

/// The summary of a trace as it stands in `osprofiler_traces`.
enum MySQLSummary {
    /// The columns with texts of the root, which belong together.
    static let root = ["name", "project", "service", "request"]
    /// The columns from which a writer continues, and that a list shows and filters by.
    static let whole = ["life", "services", "hosts", "names", "paths"]

    /// Returns the values of ``root``, then of ``whole``.
    static func values(_ summary: SummaryAccumulator, _ batch: PointBatch) -> [MySQLValue] {
        let root = summary.root
        let texts = [
            root.map { batch.summaryName($0) }, root.flatMap { batch.summaryText($0.project) },
            root.flatMap { batch.summaryText($0.service) }, root.flatMap { batch.summaryRequest($0) },
        ]
        return texts.map { .text(ifAny: $0.map(storable)) } + [.bytes(summary.life.encoded)]
            + summary.terms.packed.map { .text(storable($0)) }
    }

    /// Returns the life and the terms of a row.
    ///
    /// - Parameters:
    ///   - column: the place of the first of the columns ``whole``.
    ///   - times: the place of `started`, which `finished` follows.
    static func read(
        _ rows: MySQLRows,
        _ row: Int,
        from column: Int,
        times: Int
    ) -> (life: TraceLife, terms: TraceTerms) {
        (
            TraceLife(
                encoded: rows.bytes(row, column) ?? UnsafeRawBufferPointer(start: nil, count: 0),
                started: Timestamp(microseconds: rows.integer(row, times) ?? .max),
                finished: Timestamp(microseconds: rows.integer(row, times + 1) ?? .min)
            ),
            TraceTerms { rows.text(row, column + 1 + $0) }
        )
    }

    /// Returns the beginning of a text, because a row has to fit into a packet.
    static func storable(_ text: String) -> [UInt8] {
        Array(String(decoding: text.utf8.prefix(10_000), as: UTF8.self).utf8)
    }
}
#endif
