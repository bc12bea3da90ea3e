//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
public import OSProfilerStore

extension PostgreSQLStore {
    public func summaries(_ query: TraceQuery) throws(StoreError) -> [TraceSummary] {
        try connection.transaction(.reading) { transaction in
            // Traces of Python's driver cannot be pinned.
            let others = query.onlyPinned ? [:] : try PythonTraces.latest(transaction, query.idPrefix)
            var found = try Self.ownSummaries(query, except: Array(others.keys), transaction)
            if !others.isEmpty {
                let shared =
                    transaction.tables.hasOwn ? try Self.ownSummaries(of: Array(others.keys), transaction) : [:]
                found += others.map { id, trace in trace.summary(id, with: shared[id]) }.filter(query.matches)
                found = query.first(of: found)
            }
            return found
        }
    }

    private static let summaryColumns =
        "number, base_id, points, errors, name, project, service, request, \(SummaryColumns.stored)"

    private static func ownSummaries(
        _ query: TraceQuery,
        except others: [OpaqueID],
        _ transaction: PostgreSQLTransaction
    ) throws -> [TraceSummary] {
        guard transaction.tables.hasOwn else { return [] }
        var terms: [String] = []
        var parameters: [PostgreSQLParameter] = []
        func add(_ term: String, _ value: PostgreSQLParameter?) {
            guard let value else { return }
            parameters.append(value)
            terms.append("\(term) $\(parameters.count)")
        }
        if query.onlyErrors { terms.append("errors > 0") }
        if query.onlyPinned { terms.append("pinned") }
        if query.onlyRunning {
            terms.append(
                """
                EXISTS (
                    SELECT 1 FROM osprofiler_points p WHERE p.trace = osprofiler_traces.number
                    GROUP BY p.span HAVING NOT bool_or(p.is_stop)
                )
                """
            )
        }
        if let prefix = query.idPrefix {
            let ranges = prefix.ranges.map { range in
                parameters += [.bytes(Array(range.lowerBound.utf8)), .bytes(Array(range.upperBound.utf8))]
                return "base_id >= $\(parameters.count - 1) AND base_id < $\(parameters.count)"
            }
            terms.append("(\(ranges.joined(separator: " OR ")))")
        }
        add("project =", query.project.map { .text(SummaryColumns.storable($0)) })
        func add(_ column: String, contains value: String?, or root: String? = nil, _ other: String? = nil) {
            guard let value else { return }
            parameters.append(.text(SummaryColumns.storable(value)))
            let term = "strpos(\(column), $\(parameters.count)) > 0"
            guard let root, let other else { return terms.append(term) }
            parameters.append(.text(SummaryColumns.storable(other)))
            terms.append("(\(term) OR \(root) = $\(parameters.count))")
        }
        // Traces that earlier versions stored have no terms, only a root.
        add("services", contains: query.service.map { TraceTerms.needle($0) }, or: "service", query.service)
        add("names", contains: query.name.map { TraceTerms.needle($0) }, or: "name", query.name)
        add("hosts", contains: query.host.map { TraceTerms.needle($0) })
        add("paths", contains: query.path.map { TraceTerms.needle(prefix: $0) })
        add("started >=", query.since.map { .integer($0.microseconds) })
        add("started <", query.until.map { .integer($0.microseconds) })
        add("finished - started >=", query.minimumDuration.map { .integer($0) })
        if !others.isEmpty {
            parameters.append(ids(others))
            terms.append("base_id <> ALL($\(parameters.count))")
        }
        let condition = terms.isEmpty ? "" : "WHERE \(terms.joined(separator: " AND "))"
        let limit = query.limit.map { "LIMIT \($0)" } ?? ""
        return try read(
            "SELECT \(summaryColumns) FROM osprofiler_traces \(condition) ORDER BY \(query.order.sql) \(limit)",
            parameters,
            transaction
        )
    }

    private static func ownSummaries(
        of baseIDs: [OpaqueID],
        _ transaction: PostgreSQLTransaction
    ) throws -> [OpaqueID: TraceSummary] {
        let found = try read(
            "SELECT \(summaryColumns) FROM osprofiler_traces WHERE base_id = ANY($1)",
            [ids(baseIDs)],
            transaction
        )
        return Dictionary(uniqueKeysWithValues: found.map { ($0.baseID, $0) })
    }

    static func ids(_ baseIDs: [OpaqueID]) -> PostgreSQLParameter {
        var column = PostgreSQLColumn(.bytes)
        for id in baseIDs { column.append(id.textBytes) }
        return column.parameter
    }

    private static func read(
        _ sql: String,
        _ parameters: [PostgreSQLParameter],
        _ transaction: PostgreSQLTransaction
    ) throws -> [TraceSummary] {
        var summaries: [TraceSummary] = []
        var numbers: [Int64] = []
        try transaction.forEach(1000, of: sql, parameters) { rows, row in
            numbers.append(rows.integer(row, 0) ?? 0)
            let (life, terms) = SummaryColumns.read(rows, row, from: 8)
            summaries.append(
                TraceSummary(
                    baseID: rows.bytes(row, 1).map { OpaqueID(text: $0) } ?? "",
                    started: Timestamp(microseconds: rows.integer(row, 8) ?? 0),
                    finished: Timestamp(microseconds: rows.integer(row, 9) ?? 0),
                    points: Int(rows.integer(row, 2) ?? 0),
                    errors: Int(rows.integer(row, 3) ?? 0),
                    running: 0,
                    name: rows.text(row, 4) ?? "",
                    project: rows.text(row, 5),
                    service: rows.text(row, 6),
                    request: rows.text(row, 7),
                    straySpans: life.straySpans,
                    strayErrors: life.strayErrors,
                    terms: terms
                )
            )
        }
        for start in stride(from: 0, to: numbers.count, by: 1000) {
            let end = min(start + 1000, numbers.count)
            let running = try running(numbers[start..<end], transaction)
            for index in start..<end { summaries[index].running = running[numbers[index]] ?? 0 }
        }
        return summaries
    }

    /// Counts the trace ids with a start and no stop, by trace.
    private static func running(
        _ traces: ArraySlice<Int64>,
        _ transaction: PostgreSQLTransaction
    ) throws -> [Int64: Int] {
        var column = PostgreSQLColumn(.bigint)
        for trace in traces { column.append(trace) }
        let rows = try transaction.run(
            """
            SELECT trace, count(*) FROM (
                SELECT trace FROM osprofiler_points WHERE trace = ANY($1) GROUP BY trace, span HAVING NOT bool_or(is_stop)
            ) started GROUP BY trace
            """,
            [column.parameter]
        )
        return Dictionary(
            uniqueKeysWithValues: (0..<rows.count).map { (rows.integer($0, 0) ?? 0, Int(rows.integer($0, 1) ?? 0)) }
        )
    }
}
#endif
