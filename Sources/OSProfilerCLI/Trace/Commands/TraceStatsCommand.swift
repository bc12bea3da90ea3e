//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

struct TraceStatsCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "stats",
            abstract: "Shows where the traces of a store spend their time.",
            discussion: """
                Shows counts, sums, means and quantiles of the spans of all matching traces, by service and name or by \
                another property. SHARE is the part of all self times. Quantiles are within 1 % of the exact ones. --html \
                is a page with a table that sorts and searches.

                EXAMPLES
                  osprofiler trace stats
                  osprofiler trace stats --by sql --since 1h
                  osprofiler trace stats --by route --service ironic_api --json
                  osprofiler trace stats --since 1d --out day.html

                EXIT STATUS
                  2 if no trace matches
                """
        )
    }

    @Option(
        help: ArgumentHelp(
            "point (service and name), service, host, name, route (of HTTP requests) or sql (statements).",
            valueName: "property"
        )
    )
    var by = StatisticsKeyArgument(key: .point)

    @OptionGroup var filter: TraceFilterOptions

    @Option(help: ArgumentHelp("The maximum number of traces, newest first, 0 for all.", valueName: "n"))
    var limit = 0

    @OptionGroup var output: SetOutputOptions
    @OptionGroup var redaction: RedactionOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit must be at least 0.") }
    }

    func run() throws {
        let configuration = try common.configuration(store.flags, redaction.flags)
        let format = try output.format()
        let string = ConnectionString(try configuration.connectionString().text)
        let now = Timestamp.now()
        var query = filter.query(now: now)
        query.limit = limit == 0 ? nil : limit
        let statistics = try statistics(query, string, configuration.redaction())
        guard statistics.traces > 0 else { throw NoTraces.error(in: string, query) }
        try output.write(
            format,
            configuration.environment,
            lines: { StatisticsText(statistics, width: $0).lines },
            json: { statistics.write(into: &$0) },
            page: { SetPage(.statistics(statistics), selections: [SetPage.Filter.all(of: query)], made: now) }
        )
    }

    private func statistics(
        _ query: TraceQuery,
        _ string: ConnectionString,
        _ redaction: Redaction?
    ) throws -> TraceSetStatistics {
        let store = try KnownStores.current.open(string, for: .reading, needs: [.reading, .listing] + filter.needs)
        defer { store.close() }
        var statistics = TraceSetStatistics(by: by.key)
        try TraceSetReader.forEach(query, in: store, redaction) { statistics.add($0) }
        return statistics
    }
}

/// The property by which `trace stats` groups spans.
struct StatisticsKeyArgument: ExpressibleByArgument, CustomStringConvertible {
    let key: StatisticsKey

    init(key: StatisticsKey) { self.key = key }

    init?(argument: String) {
        guard let key = StatisticsKey(rawValue: argument) else { return nil }
        self.key = key
    }

    var description: String { key.rawValue }

    static var allValueStrings: [String] { StatisticsKey.allCases.map(\.rawValue) }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
