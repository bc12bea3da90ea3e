//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import GRDB
internal import OSProfilerCore
public import OSProfilerStore

extension SQLiteStore {
    public func summaries(_ query: TraceQuery) throws(StoreError) -> [TraceSummary] {
        try read { db in
            let (filter, arguments) = Self.filter(query)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT number, base_id, started, finished, points, errors, name, project, service,
                        typeof(base_id) = 'blob', request, life, services, hosts, names, paths FROM traces
                    \(filter) ORDER BY \(query.order.sql) LIMIT \(query.limit ?? -1)
                    """,
                arguments: arguments
            )
            var summaries: [TraceSummary] = []
            while let row = try rows.next() {
                summaries.append(try Self.summary(row, db))
            }
            return summaries
        }
    }

    /// Reads none of what a summary needs besides the id: of many traces, that takes most of the time and memory.
    public func baseIDs(_ query: TraceQuery) throws(StoreError) -> [OpaqueID] {
        try read { db in
            let (filter, arguments) = Self.filter(query)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT base_id, typeof(base_id) = 'blob' FROM traces
                    \(filter) ORDER BY \(query.order.sql) LIMIT \(query.limit ?? -1)
                    """,
                arguments: arguments
            )
            var ids: [OpaqueID] = []
            while let row = try rows.next() {
                ids.append(try Self.baseID(row, at: 0, isUUID: try row.integer(at: 1) != 0))
            }
            return ids
        }
    }

    private static func summary(_ row: Row, _ db: Database) throws -> TraceSummary {
        let life = try row.withUnsafeData(named: "life") { data in
            (data ?? Data()).withUnsafeBytes { TraceLife(encoded: $0) }
        }
        return TraceSummary(
            baseID: try Self.baseID(row, at: 1, isUUID: try row.integer(at: 9) != 0),
            started: try row.time(at: 2),
            finished: try row.time(at: 3),
            points: try row.count(at: 4),
            errors: try row.count(at: 5),
            running: try Self.running(trace: row.integer(at: 0), db),
            name: try row.text(at: 6),
            project: try row.textIfAny(at: 7),
            service: try row.textIfAny(at: 8),
            request: try row.textIfAny(at: 10),
            straySpans: life?.straySpans ?? 0,
            strayErrors: life?.strayErrors ?? 0,
            terms: try TraceTerms { try row.textIfAny(at: 12 + $0) }
        )
    }

    private static func filter(_ query: TraceQuery) -> (sql: String, StatementArguments) {
        var terms: [String] = []
        var arguments: [(any DatabaseValueConvertible)?] = []
        if query.onlyErrors { terms.append("errors > 0") }
        if query.onlyPinned { terms.append("pinned = 1") }
        if query.onlyRunning { terms.append("EXISTS (\(Self.unfinished("traces.number")))") }
        func add(_ term: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            terms.append(term)
            arguments.append(value)
        }
        if let prefix = query.idPrefix {
            // A subquery keeps the planner from walking all traces in their order.
            terms.append("number IN (\(Self.numbers(of: prefix, &arguments)))")
        }
        add("project = \(Self.wholeText)", query.project.map(Self.bytes))
        // Traces that earlier versions stored have no terms, only a root.
        for (column, value) in [("service", query.service), ("name", query.name)] {
            guard let value else { continue }
            terms.append("(\(column) = \(Self.wholeText) OR instr(\(column)s, \(Self.wholeText)) > 0)")
            arguments += [Self.bytes(value), Self.bytes(TraceTerms.needle(value))]
        }
        add("instr(hosts, \(Self.wholeText)) > 0", query.host.map { Self.bytes(TraceTerms.needle($0)) })
        add("instr(paths, \(Self.wholeText)) > 0", query.path.map { Self.bytes(TraceTerms.needle(prefix: $0)) })
        add("started >= ?", query.since?.microseconds)
        add("started < ?", query.until?.microseconds)
        add("finished - started >= ?", query.minimumDuration)
        let sql = terms.isEmpty ? "" : "WHERE " + terms.joined(separator: " AND ")
        return (sql, StatementArguments(arguments))
    }

    /// A parameter that is bound to ``bytes(_:)``: GRDB ends a text at its first NUL.
    private static let wholeText = "CAST(? AS TEXT)"

    private static func bytes(_ text: String) -> Data { Data(text.utf8) }

    /// Counts trace ids with a start and no stop, using only the index.
    private static func running(trace: Int64, _ db: Database) throws -> Int {
        let statement = try db.cachedStatement(
            sql: "SELECT count(*) FROM (\(unfinished("?")))"
        )
        return try Int.fetchOne(statement, arguments: [trace]) ?? 0
    }

    /// A query for the trace ids with a start and no stop of one trace.
    ///
    /// Names are compared as blobs: in text `substr` and `LIKE` end at the first NUL.
    private static func unfinished(_ trace: String) -> String {
        """
        SELECT 1 FROM points WHERE trace = \(trace) GROUP BY trace_id
        HAVING max(substr(CAST(name AS BLOB), -4) = CAST('stop' AS BLOB)) = 0
        """
    }

    /// A query for the numbers of traces by the index of ids: canonical uuids are blobs, all others text.
    private static func numbers(
        of prefix: TraceIDPrefix,
        _ arguments: inout [(any DatabaseValueConvertible)?]
    ) -> String {
        let uuids = prefix.uuids
        arguments += [Data(uuids.first), Data(uuids.last)]
        let texts = prefix.ranges.map { range in
            arguments += [range.lowerBound, range.upperBound]
            return "SELECT number FROM traces WHERE base_id >= ? AND base_id < ?"
        }
        return (["SELECT number FROM traces WHERE base_id >= ? AND base_id <= ?"] + texts).joined(separator: " UNION ")
    }
}
#endif
