//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// The traces that match a query, and how they are written to standard output.
struct TraceListing {
    /// The number of traces that a table shows by default.
    static let defaultLimit = 50

    let traces: [TraceSummary]
    private let query: TraceQuery
    /// Whether other traces match.
    let isCut: Bool

    /// Reads the store, which is empty if it is the default one and nobody has created it yet.
    ///
    /// - Parameters:
    ///   - filter: what the store does not filter.
    ///   - needs: the operations that the query needs of the store.
    init(
        _ query: TraceQuery,
        _ filter: SummaryFilterOptions? = nil,
        needs: [StoreRequirement],
        _ configuration: Configuration
    ) throws {
        let store = try configuration.openUnlessAbsent(for: .reading, needs: [.listing] + needs)
        defer { store?.close() }
        try self.init(query, filter, in: store)
    }

    /// Reads a store; nil is an empty one.
    ///
    /// - Parameter filter: what the store does not filter.
    init(_ query: TraceQuery, _ filter: SummaryFilterOptions? = nil, in store: (any TraceStore)?) throws {
        self.query = query
        guard let store else {
            (traces, isCut) = ([], false)
            return
        }
        // One trace more than the limit shows whether there are others.
        var wanted = query
        wanted.limit = query.limit.flatMap { $0 == .max ? nil : $0 + 1 }
        var read = 0
        let found = try PastFirst.summaries(wanted, now: .now()) { query in
            guard let filter, !filter.isEmpty else { return try store.summaries(query) }
            return try filter.summaries(query, in: store, read: &read)
        }
        if let filter, !filter.isEmpty { filter.tell(read: read) }
        isCut = query.limit.map { found.count > $0 } ?? false
        traces = isCut ? Array(found.dropLast()) : found
    }

    /// Writes a table, and to standard error what it leaves out.
    func showText(width: WidthOption, _ pager: PagerOption, _ configuration: Configuration) throws {
        try PagedOutput.write(pager, configuration.environment) { output in
            try Self.writeText(traces, width: width.columns(configuration.environment), to: output)
        }
        if traces.isEmpty { StandardError.shared.write(line: "osprofiler: no traces match") }
        if isCut {
            let count = CountText.grouped(traces.count)
            StandardError.shared.write(line: "osprofiler: only the \(first) \(count) are shown; --limit 0 shows all")
        }
    }

    private var first: String {
        switch query.order {
        case .newest, .oldest: query.order.rawValue
        case .duration, .points, .errors: "first"
        }
    }

    static func writeJSON(_ traces: [TraceSummary]) throws {
        var writer = ByteWriter(capacity: 1 << 16)
        writer.writeArray(.lines(level: 1)) { list in
            for trace in traces { list.element { $0.writeJSON(trace) } }
        }
        writer.write("\n")
        try StandardOutput.write(writer)
    }

    static func writeText(_ traces: [TraceSummary], width: Int?, to output: PagedOutput) throws {
        guard !traces.isEmpty else { return }
        for line in table(traces, width: width).lines(width: width) { try output.write(line: line) }
    }

    /// Columns of a terminal from which a list has whole ids, and from which it has times with milliseconds and every
    /// count. Below, it has the year and the number of points only from the last of these on.
    private static let (wide, medium, narrow) = (125, 100, 72)

    /// - Parameter width: the columns of the terminal; nil for any number.
    static func table(_ traces: [TraceSummary], width: Int?) -> TextTable {
        let width = width ?? .max
        let ids = width < wide ? ShortIDs(traces.map(\.baseID)).texts : traces.map(\.baseID.description)
        /// A column that is left out on a terminal with fewer columns than `least`, or on any, if it has nothing to say.
        func count(_ title: String, least: Int? = medium, _ number: @escaping (TraceSummary) -> Int) -> Column? {
            guard least.map({ width >= $0 }) == true || traces.contains(where: { number($0) != 0 }) else { return nil }
            return Column(TextTable.Column(title: title, alignment: .right)) { CountText.grouped(number($0)) }
        }
        let columns: [Column?] = [
            Column(.init(title: "STARTED (UTC)")) { started($0, width: width) },
            Column(.init(title: "DURATION", alignment: .right)) { DurationText.text(microseconds: $0.duration) },
            width >= narrow ? count("POINTS", \.points) : nil,
            count("ERRORS", \.errors),
            count("RUNNING", \.running),
            count("STRAY", least: nil, \.straySpans),
            Column(.init(title: "SERVICE", isFlexible: true)) { $0.service ?? $0.project ?? "-" },
            Column(.init(title: "REQUEST", isFlexible: true), \.title),
        ]
        let shown = columns.compactMap(\.self)
        // Ids come last: one of any length leaves the other columns aligned, and is never cut.
        var table = TextTable(shown.map(\.column) + [.init(title: "ID")])
        for (trace, id) in zip(traces, ids) { table.add(shown.map { $0.text(trace) } + [id]) }
        return table
    }

    private struct Column {
        let column: TextTable.Column
        let text: (TraceSummary) -> String

        init(_ column: TextTable.Column, _ text: @escaping (TraceSummary) -> String) {
            self.column = column
            self.text = text
        }
    }

    private static func started(_ trace: TraceSummary, width: Int) -> String {
        let text = trace.started.description
        if width >= medium { return "\(text.prefix(23))Z" }
        let seconds = String(text.prefix(19)).replacing("T", with: " ")
        return width >= narrow ? seconds : String(seconds.dropFirst(5))
    }
}
