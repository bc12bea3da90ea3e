//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
internal import OSProfilerStore

/// The points of a trace that Python's driver wrote, summed up from their rows, because the driver stores no summary.
struct PythonTraces {
    /// The maximum number of rows that are read, latest first.
    static let bound = 20_000

    private var tally = TraceTally()

    /// Returns the traces among the latest rows.
    static func latest(_ transaction: PostgreSQLTransaction) throws -> [OpaqueID: PythonTraces] {
        var traces: [OpaqueID: PythonTraces] = [:]
        var reader = PointReader()
        try transaction.forEach(
            PostgreSQLStore.pageLength,
            of: """
                SELECT d.id, NULL::uuid, true, NULL::bytea, \(PointReader.columns), d.base_id FROM (
                    SELECT * FROM data WHERE \(PostgreSQLSchema.isFromPython) ORDER BY id DESC LIMIT \(bound)
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

    /// - Parameter own: the summary of the consumer's points of the same trace; nil if it stored none.
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
