//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerStore

struct TraceListCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list",
            abstract: "Lists traces, newest first.",
            discussion: """
                Traces that begin in the future, because of a wrong clock or timestamp, come last.

                EXAMPLES
                  osprofiler trace list
                  osprofiler trace list --error-trace --since 2h
                  osprofiler trace list --service ironic_api --min-duration 500ms
                  osprofiler trace list --since 2h --until 1h --sort duration
                  osprofiler trace list --path /v1/nodes --host ctl-1
                  osprofiler trace list --slowest --root 'post /' --where 'points>100'
                  osprofiler trace list --json | jq -r '.[].base_id'
                """
        )
    }

    /// The number of traces that a table shows by default.
    private static let defaultLimit = 50

    @OptionGroup var filter: TraceFilterOptions
    @OptionGroup var summaryFilter: SummaryFilterOptions

    @Option(
        help: ArgumentHelp(
            "The traces that come first. The largest come first, except for oldest. (default: newest)",
            valueName: "order"
        )
    )
    var sort: SortArgument?

    @Flag(help: "The traces that took longest come first, like --sort duration.")
    var slowest = false

    @Option(
        help: ArgumentHelp("The maximum number of traces, 0 for all. (default: 50; all with --json)", valueName: "n")
    )
    var limit: Int?

    @Flag(help: "Print an array of objects.")
    var json = false

    @OptionGroup var width: WidthOption
    @OptionGroup var pager: PagerOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit must not be negative.") }
        if slowest, let sort, sort.order != .duration {
            throw ValidationError("--slowest and --sort \(sort.order.rawValue) exclude each other.")
        }
    }

    func run() throws {
        let configuration = try common.configuration(store.flags)
        let limit = limit ?? (json ? 0 : Self.defaultLimit)
        // One trace more than the limit shows whether there are others.
        var traces = try summaries(configuration, limit: limit == 0 || limit == .max ? nil : limit + 1)
        let isCut = limit > 0 && traces.count > limit
        if isCut { traces.removeLast() }
        if json { return try TraceListing.writeJSON(traces) }
        try PagedOutput.write(pager, configuration.environment) { output in
            try TraceListing.writeText(traces, width: width.columns(configuration.environment), to: output)
        }
        if traces.isEmpty { StandardError.shared.write(line: "osprofiler: no traces match") }
        if isCut {
            StandardError.shared.write(
                line: "osprofiler: only the \(first) \(CountText.grouped(limit)) are shown; --limit 0 shows all"
            )
        }
    }

    private var order: TraceQuery.Order { slowest ? .duration : sort?.order ?? .newest }

    private var first: String {
        switch order {
        case .newest, .oldest: order.rawValue
        case .duration, .points, .errors: "first"
        }
    }

    private func summaries(_ configuration: Configuration, limit: Int?) throws -> [TraceSummary] {
        let now = Timestamp.now()
        var query = filter.query(now: now)
        query.order = order
        query.limit = limit
        guard let store = try configuration.openUnlessAbsent(for: .reading, needs: [.listing] + filter.needs) else {
            return []
        }
        defer { store.close() }
        return try PastFirst.summaries(query, now: now) { query in
            guard !summaryFilter.isEmpty else { return try store.summaries(query) }
            return try summaryFilter.summaries(query, in: store)
        }
    }
}
