//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerStore

/// The traces of a store that a command reads.
struct TraceFilterOptions: ParsableArguments {
    @Option(
        name: .customLong("error-trace"),
        defaultAsFlag: LenientBool(true),
        parsing: .next,
        help: ArgumentHelp("Only traces with an error.", valueName: "true|false")
    )
    var onlyErrors: LenientBool?

    @Flag(name: .customLong("running"), help: "Only traces with a span that has started and not stopped.")
    var onlyRunning = false

    @Option(help: ArgumentHelp("Only traces whose first root belongs to this project.", valueName: "project"))
    var project: String?

    @Option(help: ArgumentHelp("Only traces with a span of this service.", valueName: "service"))
    var service: String?

    @Option(help: ArgumentHelp("Only traces with a span of this name, such as wsgi.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Only traces with a span of this host.", valueName: "host"))
    var host: String?

    @Option(
        help: ArgumentHelp("Only traces with a request whose path begins with this: /v1/nodes.", valueName: "path")
    )
    var path: String?

    @Option(
        help: ArgumentHelp("Only traces that began since: \(InstantArgument.help).", valueName: "time"),
        transform: InstantArgument.read
    )
    var since: InstantArgument?

    @Option(
        help: ArgumentHelp("Only traces that began before: \(InstantArgument.help).", valueName: "time"),
        transform: InstantArgument.read
    )
    var until: InstantArgument?

    @Option(
        name: .customLong("min-duration"),
        help: ArgumentHelp(
            "Only traces that took at least this long: \(DurationArgument.help).",
            valueName: "duration"
        ),
        transform: DurationArgument.read
    )
    var minimumDuration: DurationArgument?

    @Flag(name: .customLong("pinned"), help: "Only pinned traces.")
    var onlyPinned = false

    /// - Parameter now: the time from which a relative `--since` and `--until` count back.
    func query(now: Timestamp) -> TraceQuery {
        var query = TraceQuery()
        narrow(&query, now: now)
        return query
    }

    /// Adds these filters to those of a query; of two for the same property, these count.
    func narrow(_ query: inout TraceQuery, now: Timestamp) {
        var filters = TraceFilters()
        filters.onlyErrors = onlyErrors?.value
        // A flag that is not there says nothing.
        filters.onlyRunning = onlyRunning ? true : nil
        filters.onlyPinned = onlyPinned ? true : nil
        (filters.project, filters.service, filters.name) = (project, service, name)
        (filters.host, filters.path) = (host, path)
        filters.since = since?.timestamp(now: now)
        filters.until = until?.timestamp(now: now)
        filters.minimumDuration = minimumDuration?.microseconds
        filters.narrow(&query)
    }

    /// Whether every trace matches.
    var isEmpty: Bool { query(now: Timestamp(microseconds: 0)) == TraceQuery() }

    /// The operations that the filters need of a store.
    var needs: [StoreRequirement] { onlyPinned ? [.pinning] : [] }
}
