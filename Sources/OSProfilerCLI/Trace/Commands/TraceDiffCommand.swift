//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

struct TraceDiffCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "diff",
            abstract: "Compares two traces, or two sets of traces.",
            discussion: """
                Two traces are aligned by path: services, names and requests from the root down. Two sets are aligned \
                by service and name, or by another property, and compared by quantiles; the command says which \
                differences exceed the noise, and by which tests.

                A FILTER is the options of `osprofiler trace list` without dashes, in one argument. Options outside \
                of it hold for both sets.

                --fail-if holds two traces or sets to a budget: METRIC > +GROWTH, with a metric of p50, p95, p99, \
                max, mean, total, self, calls and errors, and a growth such as +20%, +100ms or, for calls and errors, \
                +1. `trace p95` is the p95 of whole traces. In sets only growth beyond the noise counts.

                EXAMPLES
                  osprofiler trace diff TRACE_ID OTHER_ID
                  osprofiler trace diff before.json after.json --json
                  osprofiler trace diff TRACE_ID OTHER_ID --out change.html
                  osprofiler trace diff --before until=1d --after since=1d
                  osprofiler trace diff --path /v1/nodes --by sql \\
                      --before host=ctl-1 --after host=ctl-2
                  osprofiler trace diff --before until=1h --after since=1h \\
                      --fail-if 'p95 > +20%' --fail-if 'errors > +0'

                EXIT STATUS
                  2 if a trace is not found or a set is empty, 3 if a budget is exceeded
                """
        )
    }

    @Argument(
        help: ArgumentHelp("Two ids or their first digits, or saved files: \(TraceFile.kinds).", valueName: "id|file"),
        completion: TraceIDCompletion.idsAndFiles
    )
    var traces: [String] = []

    @Option(
        help: ArgumentHelp("The set to compare with: \(TraceSetFilter.help).", valueName: "filter"),
        transform: TraceSetFilter.read
    )
    var before: TraceSetFilter?

    @Option(help: ArgumentHelp("The set that is compared.", valueName: "filter"), transform: TraceSetFilter.read)
    var after: TraceSetFilter?

    @Option(
        name: .customLong("fail-if"),
        help: ArgumentHelp("Exit with 3 if a metric grew by more: 'p95 > +20%'. Repeatable.", valueName: "budget"),
        transform: BudgetArgument.read
    )
    var budgets: [BudgetArgument] = []

    @Option(
        help: ArgumentHelp(
            "Of sets: point (service and name), service, host, name, route (of HTTP requests) or sql (statements). "
                + "(default: point)",
            valueName: "property"
        )
    )
    var by: StatisticsKeyArgument?

    @OptionGroup var filter: TraceFilterOptions

    @Option(
        help: ArgumentHelp(
            "Of sets: the maximum number of traces of each, newest first. (default: all)",
            valueName: "n"
        )
    )
    var limit: Int?

    @OptionGroup var output: SetOutputOptions
    @OptionGroup var redaction: RedactionOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
        guard before == nil, after == nil else {
            if before == nil { throw ValidationError("--after requires --before.") }
            if after == nil { throw ValidationError("--before requires --after.") }
            if !traces.isEmpty { throw ValidationError("Name two traces, or two sets with --before and --after.") }
            return
        }
        guard traces.count == 2 else {
            throw ValidationError("Name two traces, or two sets with --before and --after.")
        }
        if by != nil || limit != nil || !filter.isEmpty {
            throw ValidationError(
                "Two traces cannot be combined with --by, --limit or filters, only --before and --after can."
            )
        }
        if let budget = budgets.first(where: { !$0.budget.fitsSingleTraces })?.budget {
            throw ValidationError(
                "'\(budget.text)' is not a budget for two traces: expected one of the metrics total, self, calls, errors."
            )
        }
    }

    func run() throws {
        let configuration = try common.configuration(store.flags, redaction.flags)
        let format = try output.format()
        if let before, let after {
            try compareSets(before, after, configuration, format)
        } else {
            try compareTraces(configuration, format)
        }
    }

    // MARK: Two traces

    private func compareTraces(_ configuration: Configuration, _ format: SetOutputOptions.Format) throws {
        let string = ConnectionString(try configuration.connectionString().text)
        let hidden = try configuration.redaction()
        let reader = StoreTraceReader(string, hidden)
        let reports = try traces.map { try report($0, reader, hidden) }
        let diff = TraceDiff(before: reports[0], after: reports[1])
        try output.write(
            format,
            configuration.environment,
            lines: { TraceDiffText(diff, width: $0).lines },
            json: { diff.write(into: &$0) },
            page: { SetPage(.traces(diff), selections: [], made: .now()) }
        )
        try budgets.hold { $0.breaches(of: diff) }
    }

    private func report(
        _ name: String,
        _ reader: StoreTraceReader,
        _ redaction: Redaction?
    ) throws -> TraceReport {
        let report: TraceReport
        switch TraceName(name) {
        case .file(let path): report = try TraceFile.report(path, redaction)
        case .id(let id):
            guard let found = try reader.report(of: .id(id)) else { throw MissingTrace.error(name, reader) }
            report = found
        }
        guard !report.isEmpty else {
            throw CLIError.notFound("nothing to compare: \"\(TerminalText.line(name))\" has no spans")
        }
        return report
    }

    // MARK: Two sets

    private func compareSets(
        _ before: TraceSetFilter,
        _ after: TraceSetFilter,
        _ configuration: Configuration,
        _ format: SetOutputOptions.Format
    ) throws {
        let string = ConnectionString(try configuration.connectionString().text)
        let needs: [StoreRequirement] = filter.needs + before.options.needs + after.options.needs
        let store = try KnownStores.current.open(string, for: .reading, needs: [.reading, .listing] + needs)
        defer { store.close() }
        let hidden = try configuration.redaction()
        let now = Timestamp.now()
        func query(_ set: TraceSetFilter) -> TraceQuery {
            var query = filter.query(now: now)
            set.options.narrow(&query, now: now)
            query.limit = limit
            return query
        }
        func statistics(_ set: TraceSetFilter, _ name: String) throws -> TraceSetStatistics {
            var statistics = TraceSetStatistics(by: by?.key ?? .point, samples: true)
            let selected = query(set)
            try TraceSetReader.forEach(selected, in: store, hidden) { statistics.add($0) }
            guard statistics.traces > 0 else { throw NoTraces.error(in: string, selected, of: name) }
            return statistics
        }
        let diff = TraceSetDiff(before: try statistics(before, "--before"), after: try statistics(after, "--after"))
        try output.write(
            format,
            configuration.environment,
            lines: { TraceSetDiffText(diff, width: $0).lines },
            json: { diff.write(into: &$0) },
            page: {
                let selections = [before, after].map { SetPage.Filter.all(of: query($0)) }
                return SetPage(.sets(diff), selections: selections, made: now)
            }
        )
        if !budgets.isEmpty, diff.isTooSmall {
            throw CLIError(
                "too few traces to hold a budget: \(diff.before.traces) before and \(diff.after.traces) after, of at least "
                    + "\(NoiseTest.minimumTraces)"
            )
        }
        try budgets.hold { $0.breaches(of: diff) }
    }
}
