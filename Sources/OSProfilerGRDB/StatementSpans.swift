//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if GRDB
internal import GRDB
internal import OSProfiler
internal import OSProfilerCore

/// The running statements of one connection that are traced.
///
/// A connection runs in one thread at a time, which is the only one that SQLite calls this from.
final class StatementSpans {
    private let tracing: StatementTracing
    /// In the order of their starts; a statement may run while others wait with some of their rows.
    private var open: [(sql: String, changesRows: Bool, span: TraceHandle)] = []

    /// A connection that has as many unfinished statements forgets the first.
    private static let maximumOpen = 1000

    init(_ tracing: StatementTracing) { self.tracing = tracing }

    func start(_ statement: Database.TraceEvent.Statement) {
        guard Profiler.isTracing else { return }
        let sql = statement.sql
        let kind = StatementKind(sql)
        guard kind != .comment, tracing.includesHousekeeping || kind != .housekeeping else { return }
        let span = startTrace(tracing.name, info: info(sql, of: statement))
        if open.count == Self.maximumOpen { open.removeFirst() }
        open.append((sql, kind == .change, span))
    }

    /// - Parameter changes: the rows that the connection's latest INSERT, UPDATE or DELETE changed.
    func stop(_ statement: Database.TraceEvent.Statement, changes: Int) {
        guard !open.isEmpty else { return }
        let sql = statement.sql
        guard let index = open.lastIndex(where: { $0.sql == sql }) else { return }
        let (_, changesRows, span) = open.remove(at: index)
        span.stop(info: changesRows ? ["changes": .integer(Int64(changes))] : TraceInfo())
    }

    private func info(_ sql: String, of statement: Database.TraceEvent.Statement) -> TraceInfo {
        let parameters: TraceInfo.Value =
            tracing.showsParameters ? BoundParameters.info(sql, expanded: statement.expandedSQL) : .null
        return ["db": ["statement": .string(sql.truncated(to: StatementTracing.maximumText)), "params": parameters]]
    }
}
#endif
