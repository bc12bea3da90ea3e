//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerCore
public import OSProfilerStore

extension MySQLStore {
    public func summaries(_ query: TraceQuery) throws(StoreError) -> [TraceSummary] {
        try connection.transaction(.reading) { transaction in
            // No trace that Python's driver wrote is pinned.
            let others = query.onlyPinned ? [:] : try Self.ofPython(transaction, query.idPrefix)
            // Traces to which Python's driver added points are summarized again; the limit applies to all of them
            // afterwards.
            var own = query
            if let limit = query.limit { own.limit = limit + others.count }
            var found = try Self.ownSummaries(own, transaction).filter { others[$0.baseID] == nil }
            if !others.isEmpty {
                let shared = try Self.ownSummaries(of: Array(others.keys), transaction)
                found += others.map { id, trace in trace.summary(id, with: shared[id]) }.filter(query.matches)
                found = query.first(of: found)
            }
            return found
        }
    }

    /// Returns the traces in the latest rows of Python's driver, or in those whose base id begins like this.
    private static func ofPython(
        _ transaction: MySQLTransaction,
        _ prefix: TraceIDPrefix?
    ) throws -> [OpaqueID: SQLAlchemyTrace] {
        var traces: [OpaqueID: SQLAlchemyTrace] = [:]
        var reader = SQLAlchemyReader()
        try transaction.link.forEach(
            of: """
                SELECT d.id, d.base_id, \(SQLAlchemyRow.list) FROM (
                    SELECT * FROM data WHERE \(transaction.tables.isFromPython)\(prefix?.sqlCondition ?? "")
                    ORDER BY id DESC LIMIT \(SQLAlchemyTrace.bound)
                ) d ORDER BY d.id
                """,
            []
        ) { row in
            let id = row.bytes(0, 1).map { OpaqueID(text: $0) } ?? "null"
            reader.batch.removeAll(keepingAtMost: 1 << 20)
            reader.add(SQLAlchemyRow { row.bytes(0, 2 + $0) }, of: id, number: row.integer(0, 0) ?? 0)
            if !reader.batch.isEmpty { traces[id, default: SQLAlchemyTrace()].add(reader.batch) }
        }
        return traces
    }

    private static let summaryColumns =
        (["number", "base_id", "started", "finished", "points", "errors"] + MySQLSummary.root + MySQLSummary.whole)
        .joined(separator: ", ")

    private static func ownSummaries(
        _ query: TraceQuery,
        _ transaction: MySQLTransaction
    ) throws -> [TraceSummary] {
        guard transaction.tables.hasOwn else { return [] }
        var terms: [String] = []
        var values: [MySQLValue] = []
        func add(_ term: String, _ value: MySQLValue?) {
            guard let value else { return }
            values.append(value)
            terms.append(term)
        }
        if query.onlyErrors { terms.append("errors > 0") }
        if query.onlyPinned { terms.append("pinned") }
        if query.onlyRunning {
            terms.append(
                """
                EXISTS (
                    SELECT 1 FROM osprofiler_points p WHERE p.trace = osprofiler_traces.number
                    GROUP BY p.span HAVING MAX(p.is_stop) = 0
                )
                """
            )
        }
        if let prefix = query.idPrefix {
            terms.append(
                "(" + prefix.ranges.map { _ in "base_id >= ? AND base_id < ?" }.joined(separator: " OR ") + ")"
            )
            values += prefix.ranges.flatMap { [.bytes(Array($0.lowerBound.utf8)), .bytes(Array($0.upperBound.utf8))] }
        }
        add("project = ?", query.project.map { .text(MySQLSummary.storable($0)) })
        for (column, value) in [
            ("services", query.service.map { TraceTerms.needle($0) }),
            ("names", query.name.map { TraceTerms.needle($0) }),
            ("hosts", query.host.map { TraceTerms.needle($0) }),
            ("paths", query.path.map { TraceTerms.needle(prefix: $0) }),
        ] {
            add("INSTR(\(column), ?) > 0", value.map { .text(MySQLSummary.storable($0)) })
        }
        add("started >= ?", query.since.map { .integer($0.microseconds) })
        add("started < ?", query.until.map { .integer($0.microseconds) })
        add("finished - started >= ?", query.minimumDuration.map { .integer($0) })
        let condition = terms.isEmpty ? "" : "WHERE \(terms.joined(separator: " AND "))"
        let limit = query.limit.map { "LIMIT \($0)" } ?? ""
        return try read(
            "SELECT \(summaryColumns) FROM osprofiler_traces \(condition) ORDER BY \(query.order.sql) \(limit)",
            values,
            transaction
        )
    }

    private static func ownSummaries(
        of baseIDs: [OpaqueID],
        _ transaction: MySQLTransaction
    ) throws -> [OpaqueID: TraceSummary] {
        guard transaction.tables.hasOwn else { return [:] }
        var summaries: [OpaqueID: TraceSummary] = [:]
        for start in stride(from: 0, to: baseIDs.count, by: 1000) {
            let (places, values) = ids(baseIDs[start..<min(start + 1000, baseIDs.count)])
            let sql = "SELECT \(summaryColumns) FROM osprofiler_traces WHERE base_id IN \(places)"
            for summary in try read(sql, values, transaction) { summaries[summary.baseID] = summary }
        }
        return summaries
    }

    /// Returns the placeholders of ids for `IN (…)`, at least one, and their values.
    static func ids(_ baseIDs: some Collection<OpaqueID>) -> (places: String, values: [MySQLValue]) {
        (
            "(\(baseIDs.map { _ in "?" }.joined(separator: ",")))",
            baseIDs.map { .bytes($0.textBytes) }
        )
    }

    private static func read(
        _ sql: String,
        _ values: [MySQLValue],
        _ transaction: MySQLTransaction
    ) throws -> [TraceSummary] {
        var summaries: [TraceSummary] = []
        var numbers: [Int64] = []
        try transaction.link.forEach(of: sql, values) { row in
            numbers.append(row.integer(0, 0) ?? 0)
            let (life, terms) = MySQLSummary.read(row, 0, from: 10, times: 2)
            summaries.append(
                TraceSummary(
                    baseID: row.bytes(0, 1).map { OpaqueID(text: $0) } ?? "",
                    started: Timestamp(microseconds: row.integer(0, 2) ?? 0),
                    finished: Timestamp(microseconds: row.integer(0, 3) ?? 0),
                    points: Int(row.integer(0, 4) ?? 0),
                    errors: Int(row.integer(0, 5) ?? 0),
                    running: 0,
                    name: row.text(0, 6) ?? "",
                    project: row.text(0, 7),
                    service: row.text(0, 8),
                    request: row.text(0, 9),
                    straySpans: life.straySpans,
                    strayErrors: life.strayErrors,
                    terms: terms
                )
            )
        }
        for start in stride(from: 0, to: numbers.count, by: 1000) {
            let end = min(start + 1000, numbers.count)
            let running = try running(Array(numbers[start..<end]), transaction)
            for index in start..<end { summaries[index].running = running[numbers[index]] ?? 0 }
        }
        return summaries
    }

    /// Returns the number of spans with a start and no stop, by trace.
    private static func running(_ traces: [Int64], _ transaction: MySQLTransaction) throws -> [Int64: Int] {
        let rows = try transaction.run(
            """
            SELECT trace, COUNT(*) FROM (
                SELECT trace, span FROM osprofiler_points WHERE trace IN \(traces.list)
                GROUP BY trace, span HAVING MAX(is_stop) = 0
            ) unfinished GROUP BY trace
            """
        )
        return Dictionary(
            uniqueKeysWithValues: (0..<rows.count).map { (rows.integer($0, 0) ?? 0, Int(rows.integer($0, 1) ?? 0)) }
        )
    }
}
#endif
