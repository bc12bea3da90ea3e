//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
internal import OSProfilerStore

/// Traces that Python's driver wrote.
enum PythonTraces {
    /// Traces among the latest rows, or among the latest of those whose base id begins like this.
    static func latest(
        _ transaction: PostgreSQLTransaction,
        _ prefix: TraceIDPrefix? = nil
    ) throws -> [OpaqueID: SQLAlchemyTrace] {
        var traces: [OpaqueID: SQLAlchemyTrace] = [:]
        var reader = SQLAlchemyReader()
        try transaction.forEach(
            PostgreSQLStore.pageLength,
            of: """
                SELECT d.id, d.base_id, \(SQLAlchemyRow.list) FROM (
                    SELECT * FROM data WHERE \(PostgreSQLSchema.isFromPython)\(prefix?.sqlCondition ?? "")
                    ORDER BY id DESC LIMIT \(SQLAlchemyTrace.bound)
                ) d ORDER BY d.id
                """,
            []
        ) { rows, row in
            let id = rows.bytes(row, 1).map { OpaqueID(text: $0) } ?? "null"
            reader.batch.removeAll(keepingAtMost: 1 << 20)
            reader.add(SQLAlchemyRow(rows, row, from: 2), of: id, number: rows.integer(row, 0) ?? 0)
            if !reader.batch.isEmpty { traces[id, default: SQLAlchemyTrace()].add(reader.batch) }
        }
        return traces
    }
}

extension SQLAlchemyRow {
    /// - Parameter first: the place of the first of ``list`` in the answer.
    init(_ rows: PostgreSQLRows, _ row: Int, from first: Int) {
        self.init { rows.bytes(row, first + $0) }
    }
}
#endif
