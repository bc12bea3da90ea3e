//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerBrowser
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

struct TraceTopCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "top",
            abstract: "Browses traces on the whole terminal.",
            discussion: """
                The list shows new traces as they arrive. Enter opens a trace as a tree with bars that folds, d the \
                details of a span, / filters and searches, ? shows all keys, q goes back and quits. In files, pipes and \
                terminals that cannot move their cursor it is the list of `osprofiler trace list`.

                EXAMPLES
                  osprofiler trace top
                  osprofiler trace top --service ironic_api --since 2h
                  osprofiler trace top --sort duration --error-trace
                  osprofiler trace top TRACE_ID
                """
        )
    }

    @Argument(
        help: ArgumentHelp("The trace to open: its id or its first digits.", valueName: "id"),
        completion: TraceIDCompletion.ids
    )
    var trace: String?

    @OptionGroup var filter: TraceFilterOptions

    @Option(
        help: ArgumentHelp("The traces that come first. The largest come first, except for oldest.", valueName: "order")
    )
    var sort = SortArgument(order: .newest)

    @OptionGroup var interval: IntervalOption
    @OptionGroup var redaction: RedactionOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(store.flags, redaction.flags)
        let string = ConnectionString(try configuration.connectionString().text)
        guard !string.isMessaging else {
            throw CLIError("trace top reads a store: `osprofiler queue traces` shows what waits in the queue")
        }
        try KnownStores.current.warnOfIgnoredMembers(in: string)
        guard TopTerminal.isIncluded else {
            throw CLIError(
                "this build has no trace top: build with --traits Top, or see `osprofiler trace list` and "
                    + "`osprofiler trace show`"
            )
        }
        guard TopTerminal.isPossible(configuration.environment) else { return try writeText(string, configuration) }
        var query = filter.query(now: .now())
        query.order = sort.order
        var session = try TopSession(
            string,
            query,
            needs: filter.needs,
            try configuration.redaction(),
            interval: interval.duration,
            opening: try trace.map {
                try TopReader.completed(OpaqueID(argument: $0), string, configuration.redaction())
            }
        )
        try session.run(configuration.environment)
    }

    /// Writes what the command would have begun with.
    private func writeText(_ string: ConnectionString, _ configuration: Configuration) throws {
        StandardError.shared.write(
            line: "osprofiler: trace top needs a terminal that can move its cursor; this is "
                + (trace == nil ? "`osprofiler trace list`" : "`osprofiler trace show`")
        )
        let pager = try PagerOption.parse(["--no-pager"])
        guard let trace else {
            var query = filter.query(now: .now())
            query.order = sort.order
            query.limit = TraceListing.defaultLimit
            return try TraceListing(query, needs: filter.needs, configuration)
                .showText(width: try WidthOption.parse([]), pager, configuration)
        }
        let reader = StoreTraceReader(string, try configuration.redaction())
        guard let report = try reader.report(of: .id(OpaqueID(argument: trace))) else {
            throw MissingTrace.error(trace, reader)
        }
        var options = TraceRenderOptions(width: TerminalSize.columns(of: 1, configuration.environment))
        options.colour = TerminalSize.showsColour(configuration.environment)
        try PagedOutput.write(pager, configuration.environment) { output in
            try report.render(.text, options: options) { try output.write($0) }
        }
    }
}
