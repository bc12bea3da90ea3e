//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Finds the trace that a user names by the first digits of its id, or as the latest one.
struct TraceIDSearch {
    /// The maximum number of traces examined.
    private static let limit = 1000
    /// The maximum number of ids in an error line.
    private static let shown = 5

    /// Returns the traces that a query finds, those that begin in the future last.
    let find: (TraceQuery) throws -> [TraceSummary]
    private let redaction: Redaction?

    /// - Parameter redaction: what error lines do not show.
    init(_ redaction: Redaction?, _ find: @escaping (TraceQuery) throws -> [TraceSummary]) {
        self.redaction = redaction
        self.find = find
    }

    /// - Parameters:
    ///   - store: if it cannot list its traces, nothing is found in it.
    ///   - redaction: what error lines do not show.
    init(_ store: any TraceStore, _ redaction: Redaction?) {
        self.init(redaction) { query in
            store.capabilities.cannotList || store.capabilities.cannotRead
                ? [] : try PastFirst.summaries(query, now: .now()) { try store.summaries($0) }
        }
    }

    /// Returns the id of the newest trace; nil if there are no traces.
    func latest() throws -> OpaqueID? {
        var query = TraceQuery()
        query.limit = 1
        return try find(query).first?.baseID
    }

    /// Returns the only id that is or begins like this one; the id itself if none does or its text is no beginning of
    /// an id.
    ///
    /// - Throws: ``CLIError`` if several ids begin like this.
    func completed(_ id: OpaqueID) throws -> OpaqueID {
        guard let prefix = TraceIDPrefix(id.description) else { return id }
        var query = TraceQuery()
        query.idPrefix = prefix
        query.limit = Self.limit
        let found = try find(query)
        if found.contains(where: { $0.baseID == id }) { return id }
        guard found.count > 1 else { return found.first?.baseID ?? id }
        throw Self.ambiguous(prefix, found.redacted(redaction))
    }

    private static func ambiguous(_ prefix: TraceIDPrefix, _ traces: [TraceSummary]) -> CLIError {
        let list = traces.prefix(shown).map { trace in
            "\(trace.baseID) (\(trace.started.description.prefix(19))Z \(trace.request ?? trace.name))"
        }
        let count = traces.count < limit ? CountText.grouped(traces.count) : "at least \(CountText.grouped(limit))"
        let rest = traces.count > shown ? " and others" : ""
        return CLIError(
            "\"\(prefix)\" is the beginning of \(count) ids: \(list.joined(separator: ", "))\(rest): write more digits"
        )
    }
}
