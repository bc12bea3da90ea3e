//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
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
    @OptionGroup var redaction: RedactionOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit must be at least 0.") }
        if slowest, let sort, sort.order != .duration {
            throw ValidationError("--slowest cannot be combined with --sort \(sort.order.rawValue).")
        }
    }

    func run() throws {
        let configuration = try common.configuration(store.flags, redaction.flags)
        var query = filter.query(now: .now())
        query.order = slowest ? .duration : sort?.order ?? .newest
        let limit = limit ?? (json ? 0 : TraceListing.defaultLimit)
        query.limit = limit == 0 ? nil : limit
        let listing = try TraceListing(query, summaryFilter, needs: filter.needs, configuration)
        if json { return try TraceListing.writeJSON(listing.traces) }
        try listing.showText(width: width, pager, configuration)
    }
}
