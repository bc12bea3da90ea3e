//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// snippet.hide
import Logging
import OSProfilerNotifying
import OSProfilerReport
import OSProfilerStore

#if SQLite
import OSProfilerSQLite

// snippet.show
// snippet.sqlite
func notifier(logger: Logger) throws -> StoreNotifier {
    StoreNotifier(try SQLiteStore(path: "/var/lib/shop/traces.db"), logger: logger)
}
// snippet.end

// snippet.open
func openForReading(_ text: String) throws -> SQLiteStore {
    try SQLiteStore(path: SQLiteConnectionString(text).path, mode: .readOnly)
}
// snippet.end
#endif

#if GRDB
// snippet.hide
import GRDB
import OSProfilerGRDB

// snippet.show
// snippet.statements
func database(traced isTraced: Bool) throws -> DatabasePool {
    var tracing = StatementTracing()
    tracing.isEnabled = isTraced
    var configuration = Configuration()
    configuration.traceStatements(tracing)
    return try DatabasePool(path: "/var/lib/shop/items.db", configuration: configuration)
}
// snippet.end
#endif

// snippet.list
func slowFailures(in store: any TraceStore) throws -> [TraceSummary] {
    var query = TraceQuery()
    query.onlyErrors = true
    query.service = "shop-api"
    query.minimumDuration = 500_000  // microseconds
    query.limit = 20
    return try store.summaries(query)
}
// snippet.end

// snippet.tree
func text(of trace: TraceSummary, in store: any TraceStore) throws -> String? {
    var report = TraceReport.Builder()
    guard try store.readPoints(of: trace.baseID, { report.add($0, total: $1) }) else { return nil }
    return String(decoding: try report.report().render(.text), as: UTF8.self)
}
// snippet.end

// snippet.purge
func keepOneGigabyte(of store: any TraceStore) throws {
    guard !store.capabilities.cannotDelete, !store.capabilities.cannotMeasure else { return }
    let deleted = try store.purge(.bytes(1 << 30))
    print("deleted \(deleted.traces) traces with \(deleted.points) points")
}
// snippet.end
