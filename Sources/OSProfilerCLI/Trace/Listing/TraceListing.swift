//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerStore

/// The traces that match a query, and how they are written to standard output.
struct TraceListing {
    /// The number of traces that a table shows by default.
    static let defaultLimit = 50

    let traces: [TraceSummary]
    private let query: TraceQuery
    /// What to say of an empty list; nil if something was said already.
    private let emptyLine: String?
    /// Whether other traces match.
    let isCut: Bool

    /// Reads the store, which is empty if it is the default one and nobody has created it yet.
    ///
    /// - Parameters:
    ///   - filter: what the store does not filter.
    ///   - needs: the operations that the query needs of the store.
    /// - Throws: also if a redaction cannot be read.
    init(
        _ query: TraceQuery,
        _ filter: SummaryFilterOptions? = nil,
        needs: [StoreRequirement],
        _ configuration: Configuration
    ) throws {
        let string = ConnectionString(try configuration.connectionString().text)
        let redaction = try configuration.redaction()
        let store = try configuration.openUnlessAbsent(for: .reading, needs: [.listing] + needs)
        defer { store?.close() }
        let isFiltered = filter?.isEmpty == false
        let line = store.map { _ in NoTraces.line(in: string, query, isFiltered: isFiltered) }
        try self.init(query, filter, in: store, redaction, emptyLine: line)
    }

    /// Reads a store; nil is an empty one.
    ///
    /// - Parameters:
    ///   - filter: what the store does not filter.
    ///   - redaction: what the list does not show.
    ///   - emptyLine: what ``showText(width:_:_:)`` says if there are no traces.
    init(
        _ query: TraceQuery,
        _ filter: SummaryFilterOptions? = nil,
        in store: (any TraceStore)?,
        _ redaction: Redaction?,
        emptyLine: String? = nil
    ) throws {
        self.query = query
        self.emptyLine = emptyLine
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
        traces = (isCut ? Array(found.dropLast()) : found).redacted(redaction)
    }

    /// Writes a table, and to standard error what it leaves out.
    func showText(width: WidthOption, _ pager: PagerOption, _ configuration: Configuration) throws {
        let columns = width.columns(configuration.environment)
        try PagedOutput.write(pager, configuration.environment) { output in
            try Self.writeText(traces, width: columns, to: output)
        }
        if traces.isEmpty, let emptyLine { StandardError.shared.write(line: "osprofiler: \(emptyLine)") }
        if isCut {
            let count = CountText.grouped(traces.count)
            let note = "osprofiler: only the \(first) \(count) are shown; --limit 0 shows all"
            StandardError.shared.write(lines: TerminalText.wrapped(note, to: columns))
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
    /// count.
    private static let (wide, medium) = (125, 100)

    /// - Parameter width: the columns of the terminal; nil for any number.
    static func table(_ traces: [TraceSummary], width: Int?) -> TextTable {
        let ids = texts(of: traces.map(\.baseID), width: width)
        let room = width ?? 0
        let least = room < 52 ? 10 : min(room * 3 / 10, 28)
        /// A column that is left out below ``medium``, or on any terminal, if it has nothing to say. Zeros give way first.
        func count(
            _ title: String,
            rank: Int,
            isRare: Bool = false,
            _ number: @escaping (TraceSummary) -> Int
        ) -> Column? {
            let isAlwaysShown = !isRare && width ?? .max >= medium
            let hasAny = traces.contains { number($0) != 0 }
            guard isAlwaysShown || hasAny else { return nil }
            return Column(.init(title: title, alignment: .right, rank: hasAny ? rank : 0)) {
                CountText.grouped(number($0))
            }
        }
        let columns: [Column?] = [
            Column(timeColumn(rank: 5, width: width)) { time($0.started, width: width) },
            Column(.init(title: "DURATION", alignment: .right)) { DurationText.text(microseconds: $0.duration) },
            count("POINTS", rank: 1, \.points),
            count("ERRORS", rank: 6, \.errors),
            count("RUNNING", rank: 4, \.running),
            count("STRAY", rank: 2, isRare: true, \.straySpans),
            Column(.init(title: "SERVICE", isFlexible: true, least: 10, rank: 3)) { $0.service ?? $0.project ?? "-" },
            Column(.init(title: "REQUEST", isFlexible: true, least: least), \.title),
        ]
        let shown = columns.compactMap(\.self)
        var table = TextTable(shown.map(\.column) + [idColumn(width: width)])
        for (trace, id) in zip(traces, ids) { table.add(shown.map { $0.text(trace) } + [id]) }
        return table
    }

    /// Ids come last, so that one of any length leaves the other columns aligned.
    static func idColumn(width: Int?) -> TextTable.Column {
        .init(title: "ID", isFlexible: true, least: (width ?? 0) / 3)
    }

    static func texts(of ids: [OpaqueID], width: Int?) -> [String] {
        width ?? .max < wide ? ShortIDs(ids).texts : ids.map(\.description)
    }

    private struct Column {
        let column: TextTable.Column
        let text: (TraceSummary) -> String

        init(_ column: TextTable.Column, _ text: @escaping (TraceSummary) -> String) {
            self.column = column
            self.text = text
        }
    }

    static func timeColumn(_ title: String = "STARTED (UTC)", rank: Int, width: Int?) -> TextTable.Column {
        .init(title: width ?? .max < 64 ? "UTC TIME" : title, rank: rank)
    }

    /// A time for ``timeColumn(_:rank:width:)``.
    static func time(_ time: Timestamp, width: Int?) -> String {
        let text = time.description
        let seconds = String(text.prefix(19)).replacing("T", with: " ")
        return switch width ?? .max {
        case medium...: "\(text.prefix(23))Z"
        case 72...: seconds
        case 64...: String(seconds.dropFirst(5))
        case 52...: String(seconds.dropFirst(5).dropLast(3))
        default: String(seconds.dropFirst(11))
        }
    }
}
