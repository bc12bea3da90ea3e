//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import Logging
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
                  osprofiler trace list --json | jq -r '.[].base_id'
                """
        )
    }

    /// The number of traces that a table shows by default.
    private static let defaultLimit = 50

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
        help: ArgumentHelp("The traces that come first. The largest come first, except for oldest.", valueName: "order")
    )
    var sort = SortArgument(order: .newest)

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

    @Option(
        help: ArgumentHelp("The maximum number of traces, 0 for all. (default: 50; all with --json)", valueName: "n")
    )
    var limit: Int?

    @Flag(help: "Print an array of objects.")
    var json = false

    @OptionGroup var width: WidthOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit must not be negative.") }
    }

    func run() throws {
        let configuration = try common.configuration(store.flags)
        let limit = limit ?? (json ? 0 : Self.defaultLimit)
        // One trace more than the limit shows whether there are others.
        var traces = try summaries(configuration, limit: limit == 0 || limit == .max ? nil : limit + 1)
        let isCut = limit > 0 && traces.count > limit
        if isCut { traces.removeLast() }
        if json { return try TraceListing.writeJSON(traces) }
        try TraceListing.writeText(traces, width: width.columns(configuration.environment))
        if traces.isEmpty { StandardError.shared.write(line: "osprofiler: no traces match") }
        if isCut {
            StandardError.shared.write(
                line: "osprofiler: only the \(first) \(CountText.grouped(limit)) are shown; --limit 0 shows all"
            )
        }
    }

    private var first: String {
        switch sort.order {
        case .newest, .oldest: sort.order.rawValue
        case .duration, .points, .errors: "first"
        }
    }

    private func summaries(_ configuration: Configuration, limit: Int?) throws -> [TraceSummary] {
        let string = try configuration.connectionString()
        var query = TraceQuery()
        query.onlyErrors = onlyErrors?.value ?? false
        query.onlyPinned = onlyPinned
        query.onlyRunning = onlyRunning
        query.project = project
        query.service = service
        query.name = name
        query.host = host
        query.path = path
        let now = Timestamp.now()
        query.since = since?.timestamp(now: now)
        query.until = until?.timestamp(now: now)
        query.order = sort.order
        query.minimumDuration = minimumDuration?.microseconds
        query.limit = limit
        let needs: [StoreRequirement] = onlyPinned ? [.listing, .pinning] : [.listing]
        do {
            let store = try KnownStores.current.open(ConnectionString(string.text), for: .reading, needs: needs)
            defer { store.close() }
            return try PastFirst.summaries(query, now: now) { try store.summaries($0) }
        } catch let error as StoreError where error.code == .notFound && string.origin == .standard {
            // A consumer creates the default store; until then it is empty.
            try configuration.logger().warning("\(error)")
            return []
        }
    }
}
