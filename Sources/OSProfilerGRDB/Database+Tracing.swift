//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if GRDB
public import GRDB

extension Configuration {
    /// Traces the statements of every connection that is made with this configuration.
    ///
    /// In a trace, each statement is a span `db` with `info.db.statement` and `info.db.params`, as Python's osprofiler
    /// traces SQLAlchemy. Outside a trace it costs a few nanoseconds a statement.
    ///
    /// ```swift
    /// var configuration = Configuration()
    /// configuration.traceStatements()
    /// let database = try DatabasePool(path: path, configuration: configuration)
    /// ```
    ///
    /// GRDB runs a statement in the task that asked for it, and its observations in tasks of its own, which are untraced.
    /// The span of a statement lasts until its last row is fetched. SQLite does not report why a statement failed: the
    /// span around the access has the error.
    ///
    /// A connection has one tracing function: `Database.trace(options:_:)`, called later, takes this one's place.
    ///
    /// - Parameter tracing: how they are traced.
    public mutating func traceStatements(_ tracing: StatementTracing = StatementTracing()) {
        guard tracing.isEnabled else { return }
        prepareDatabase { $0.traceStatements(tracing) }
    }
}

extension Database {
    /// Traces the statements of this connection; see `Configuration.traceStatements(_:)`.
    ///
    /// - Parameter tracing: how they are traced.
    public func traceStatements(_ tracing: StatementTracing = StatementTracing()) {
        guard tracing.isEnabled else { return }
        let spans = StatementSpans(tracing)
        trace(options: [.statement, .profile]) { [unowned self] event in
            switch event {
            case .statement(let statement): spans.start(statement)
            case .profile(let statement, _): spans.stop(statement, changes: self.changesCount)
            }
        }
    }
}
#endif
