//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// The list of traces: what the store returned, and where the user is in it.
struct TraceTable {
    /// Traces that the store is asked for at a time. The list asks for more when the user comes near its end.
    static let pageLength = 200
    /// Traces in memory at the most.
    static let limit = 5_000
    /// How long a new trace is marked, in microseconds.
    private static let newness: Int64 = 10_000_000

    /// The traces that match, in the store's order.
    private(set) var shown: [TraceSummary] = []
    private(set) var filter = ListFilter()
    private(set) var order: TraceQuery.Order
    private(set) var position = ScrollPosition()
    /// Whether the store has answered for this filter and order.
    private(set) var isLoaded = false
    /// Whether the store has more traces than it was asked for.
    private(set) var isCut = false
    private let base: TraceQuery
    private var asked = Self.pageLength
    /// The traces that the store returned.
    private var received: [TraceSummary] = []
    /// The selected trace; nil while the user stays at the top, so that the newest one is selected.
    private var selectedID: OpaqueID?
    /// When each trace was first seen; nil for those that were there at the beginning.
    private var arrivals: [OpaqueID: Timestamp?] = [:]

    /// - Parameter base: the filters of the command line, which stay.
    init(_ base: TraceQuery) {
        self.base = base
        order = base.order
    }

    /// What to ask the store for.
    var query: TraceQuery {
        var query = base
        query.order = order
        filter.narrow(&query)
        // Traces that are tested here may be anywhere.
        query.limit = filter.isLocal ? Self.limit : asked
        return query
    }

    var selected: TraceSummary? { shown.indices.contains(position.selected) ? shown[position.selected] : nil }

    /// How much of the store is shown.
    var scope: String {
        guard isLoaded else { return "reading" }
        let count = CountText.counted(shown.count, "trace")
        guard isCut else { return count }
        let which = order == .newest || order == .oldest ? "the \(order.rawValue)" : "the first"
        let looked = "\(which) \(CountText.grouped(received.count))"
        if filter.isLocal { return "\(count) of \(looked)" }
        return received.count < Self.limit ? "\(looked), more below" : "\(looked): filter for others"
    }

    // MARK: Changes

    mutating func setFilter(_ filter: ListFilter) {
        self.filter = filter
        restart()
    }

    mutating func setNextOrder() {
        let all = TraceQuery.Order.allCases
        order = all[((all.firstIndex(of: order) ?? 0) + 1) % all.count]
        restart()
    }

    private mutating func restart() {
        isLoaded = false
        asked = Self.pageLength
        selectedID = nil
        position = ScrollPosition()
    }

    /// - Parameter isCut: whether there are more traces.
    mutating func receive(_ traces: [TraceSummary], isCut: Bool, at now: Timestamp, height: Int) {
        let isFirst = arrivals.isEmpty
        let before = arrivals
        arrivals = [:]
        for trace in traces {
            // A trace that began long ago has only come into sight.
            let isNew = !isFirst && isLoaded && trace.started.microseconds > now.microseconds - 60_000_000
            arrivals[trace.baseID] = before[trace.baseID] ?? .some(isNew ? now : nil)
        }
        received = traces
        self.isCut = isCut
        isLoaded = true
        shown = filter.isLocal ? traces.filter(filter.matches) : traces
        let place = selectedID.flatMap { id in shown.firstIndex { $0.baseID == id } }
        position.select(place ?? (selectedID == nil ? 0 : position.selected), of: shown.count, height: height)
        if selectedID != nil { selectedID = selected?.baseID }
    }

    mutating func move(_ key: BrowserKey, height: Int) -> Bool {
        guard position.move(key, of: shown.count, height: height) else { return false }
        // At the top, the selection goes with what arrives.
        selectedID = position.selected == 0 ? nil : selected?.baseID
        if isCut, !filter.isLocal, position.selected + height >= shown.count {
            asked = min(asked + Self.pageLength, Self.limit)
        }
        return true
    }

    mutating func resize(height: Int) { position.select(position.selected, of: shown.count, height: height) }

    // MARK: Rows

    func rows(width: Int, height: Int, now: Timestamp) -> [ScreenRow] {
        let columns = ListColumns(width: width, now: now)
        var rows = [columns.titles]
        for (place, trace) in shown.enumerated().dropFirst(position.first).prefix(max(height - 1, 0)) {
            var row = columns.row(trace, isNew: isNew(trace, now))
            if place == position.selected { row.select() }
            rows.append(row)
        }
        return rows
    }

    private func isNew(_ trace: TraceSummary, _ now: Timestamp) -> Bool {
        guard let arrival = arrivals[trace.baseID] ?? nil else { return false }
        return now.microseconds(since: arrival) < Self.newness
    }
}
