//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
internal import OSProfilerStore

/// What Python's driver wrote of a trace, summed up from its rows: it leaves no summary.
struct PythonTraces {
    /// Rows that are looked at, the latest ones.
    static let bound = 20_000

    private var tally = TraceTally()

    /// Traces among the latest rows.
    static func latest(_ transaction: PostgreSQLTransaction) throws -> [OpaqueID: PythonTraces] {
        var traces: [OpaqueID: PythonTraces] = [:]
        var reader = PointReader()
        try transaction.forEach(
            PostgreSQLStore.pageLength,
            of: """
                SELECT d.id, NULL::uuid, true, NULL::bytea, \(PointReader.columns), d.base_id FROM (
                    SELECT * FROM data WHERE \(PostgreSQLSchema.isForeign) ORDER BY id DESC LIMIT \(bound)
                ) d ORDER BY d.id
                """,
            []
        ) { rows, row in
            let id = rows.bytes(row, 12).map { OpaqueID(text: $0) } ?? "null"
            reader.batch.removeAll(keepingAtMost: 1 << 20)
            try reader.add(rows, row, of: id)
            if !reader.batch.isEmpty { traces[id, default: PythonTraces()].tally.add(reader.batch) }
        }
        return traces
    }

    /// - Parameter own: what the consumer stored of the same trace.
    func summary(_ baseID: OpaqueID, with own: TraceSummary?) -> TraceSummary {
        var whole = tally.summary(baseID)
        guard let own else { return whole }
        if own.started <= whole.started {
            (whole.name, whole.project, whole.service) = (own.name, own.project, own.service)
        }
        whole.started = min(whole.started, own.started)
        whole.finished = max(whole.finished, own.finished)
        whole.points += own.points
        whole.errors += own.errors
        whole.running += own.running
        return whole
    }
}
#endif
