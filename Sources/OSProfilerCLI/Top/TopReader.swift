//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerBrowser
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

/// Reads from a store what the browser wishes. All of it may block, so it has a thread of its own.
struct TopReader {
    /// Points of a trace whose number no query tells, which is then read as a whole at each look.
    private static let smallTrace = 2_000

    private let string: ConnectionString
    private let stores: KnownStores
    private let needs: [StoreRequirement]
    private let redaction: Redaction?
    private var store: (any TraceStore)?
    /// The trace that was read last.
    private var known: (id: OpaqueID, points: Int)?

    /// - Parameter redaction: what traces do not show.
    init(_ string: ConnectionString, _ stores: KnownStores, needs: [StoreRequirement], _ redaction: Redaction?) {
        self.string = string
        self.stores = stores
        self.needs = [.reading, .listing] + needs
        self.redaction = redaction
    }

    /// Returns the id that begins like this, before there is a browser; the id itself if the store cannot be read now.
    ///
    /// - Parameter redaction: what error lines do not show.
    static func completed(_ id: OpaqueID, _ string: ConnectionString, _ redaction: Redaction?) throws -> OpaqueID {
        do {
            let store = try KnownStores.current.open(string, for: .reading, needs: [.reading, .listing])
            defer { store.close() }
            return try TraceIDSearch(store, redaction).completed(id)
        } catch let error as StoreError where error.code == .notFound || error.isRetriable {
            return id
        }
    }

    /// - Parameter isNew: whether the browser has not asked for this before.
    /// - Throws: an error that no later call mends.
    mutating func read(_ wish: StoreWish, isNew: Bool) throws -> BrowserEvent {
        do {
            let store = try opened()
            switch wish.what {
            case .list(let query):
                let listing = try TraceListing(query, in: store, redaction)
                return .traces(listing.traces, query: query, isCut: listing.isCut)
            case .trace(let id): return try trace(id, in: store, isNew: isNew)
            }
        } catch let error as StoreError where error.code == .notFound || error.isRetriable {
            // A consumer may be about to create it, or its server to come back.
            close()
            return .storeFails(
                error.code == .notFound ? "waiting: \(error)" : "the store does not answer: \(error)"
            )
        } catch let error as ReportError {
            guard case .trace(let id) = wish.what else { throw error }
            return .unreadable(id, "the trace is \(error.description)")
        }
    }

    mutating func close() {
        store?.close()
        store = nil
    }

    private mutating func opened() throws -> any TraceStore {
        if let store { return store }
        let opened = try stores.open(string, for: .reading, needs: needs)
        store = opened
        return opened
    }

    private mutating func trace(_ id: OpaqueID, in store: any TraceStore, isNew: Bool) throws -> BrowserEvent {
        if !isNew, let known, known.id == id, try !hasChanged(known, in: store) { return .unchanged }
        guard let report = try StoreTraceReader.report(of: id, in: store, redaction) else {
            known = nil
            return .missing(id)
        }
        if !isNew, let known, known.id == id, known.points == report.pointCount { return .unchanged }
        known = (id, report.pointCount)
        return .trace(OpenedTrace(id, report))
    }

    private func hasChanged(_ trace: (id: OpaqueID, points: Int), in store: any TraceStore) throws -> Bool {
        // No query takes a whole id, but all digits except for the last find few other traces.
        guard let prefix = TraceIDPrefix(String(trace.id.description.dropLast())) else {
            return trace.points <= Self.smallTrace
        }
        var query = TraceQuery()
        query.idPrefix = prefix
        query.limit = 32
        let found = try store.summaries(query).first { $0.baseID == trace.id }
        return found?.points != trace.points
    }
}
