//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

/// Reads traces from a store.
final class StoreTraceReader: TraceReader {
    private let string: ConnectionString
    private let redaction: Redaction?
    private var store: (any TraceStore)?
    /// Why there is no store; nil if there is one.
    private var absence: StoreError?
    let isFed = false

    /// - Parameter redaction: what reports do not show.
    init(_ string: ConnectionString, _ redaction: Redaction?) {
        self.string = string
        self.redaction = redaction
    }

    deinit { store?.close() }

    func report(of trace: ShownTrace) throws -> TraceReport? {
        do {
            let needs: [StoreRequirement] = if case .latest = trace { [.reading, .listing] } else { [.reading] }
            let store = try store ?? KnownStores.current.open(string, for: .reading, needs: needs)
            self.store = store
            absence = nil
            let search = TraceIDSearch(store, redaction)
            switch trace {
            case .latest: return try search.latest().flatMap { try Self.report(of: $0, in: store, redaction) }
            case .id(let id):
                if let report = try Self.report(of: id, in: store, redaction) { return report }
                let completed = try search.completed(id)
                return completed == id ? nil : try Self.report(of: completed, in: store, redaction)
            }
        } catch let error as ReportError {
            throw CLIError("the trace is \(error.description): delete it with `osprofiler trace delete`")
        } catch let error as StoreError where error.code == .notFound {
            // The consumer may be about to create it.
            absence = error
            return nil
        }
    }

    /// Returns a trace's report; nil if the trace does not exist.
    ///
    /// - Parameter redaction: what the report does not show.
    /// - Throws: ``StoreError``, or ``ReportError`` if the trace is too large.
    static func report(
        of id: OpaqueID,
        in store: any TraceStore,
        _ redaction: Redaction?
    ) throws -> TraceReport? {
        var builder = TraceReport.Builder(redaction: redaction)
        let isThere = try store.readPoints(of: id) { builder.add($0, total: $1) }
        return isThere ? try builder.report() : nil
    }

    var emptyHint: String { absence?.description ?? NoTraces.line(in: string, TraceQuery()) }

    func notFoundHint(spelling: String?) -> String {
        if let absence { return absence.description }
        let reason =
            (try? KnownStores.current.backend(of: string))?.absentTraceHint ?? spelling
            ?? "see `osprofiler trace list`, whether `osprofiler consume` is running, and whether the request's HMAC "
            + "key is one of the service's"
        return "it is not in \(string.masked): \(reason)"
    }
}
