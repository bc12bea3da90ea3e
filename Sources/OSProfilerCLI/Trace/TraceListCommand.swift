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
                EXAMPLES
                  osprofiler trace list
                  osprofiler trace list --error-trace --since 2h
                  osprofiler trace list --service ironic_api --min-duration 500ms --limit 0
                  osprofiler trace list --path /v1/nodes --host ctl-1
                  osprofiler trace list --json | jq -r '.[].base_id'
                """
        )
    }

    /// Traces that a text shows when nobody says how many.
    private static let defaultLimit = 50

    @Option(
        name: .customLong("error-trace"),
        defaultAsFlag: LenientBool(true),
        parsing: .next,
        help: ArgumentHelp("Only traces with an error.", valueName: "true|false")
    )
    var onlyErrors: LenientBool?

    @Option(help: ArgumentHelp("Only traces with a span of this service.", valueName: "service"))
    var service: String?

    @Option(help: ArgumentHelp("Only traces with a span of this name, such as wsgi.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Only traces with a span of this host.", valueName: "host"))
    var host: String?

    @Option(
        help: ArgumentHelp("Only traces with a request whose path begins like this: /v1/nodes.", valueName: "path")
    )
    var path: String?

    @Option(help: ArgumentHelp("Only traces that began since: \(InstantArgument.help).", valueName: "time"))
    var since: InstantArgument?

    @Option(
        name: .customLong("min-duration"),
        help: ArgumentHelp(
            "Only traces that took at least: \(DurationArgument.help).",
            valueName: "duration"
        )
    )
    var minimumDuration: DurationArgument?

    @Flag(name: .customLong("pinned"), help: "Only traces that are pinned.")
    var onlyPinned = false

    @Option(help: ArgumentHelp("Traces to list, 0 for all. (default: 50; all with --json)", valueName: "n"))
    var limit: Int?

    @Flag(help: "An array of objects.")
    var json = false

    @OptionGroup var width: WidthOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit is not negative.") }
    }

    func run() throws {
        let configuration = try common.configuration(store.flags)
        let limit = limit ?? (json ? 0 : Self.defaultLimit)
        // One more than asked for tells whether there are more.
        var traces = try summaries(configuration, limit: limit == 0 || limit == .max ? nil : limit + 1)
        let isCut = limit > 0 && traces.count > limit
        if isCut { traces.removeLast() }
        if json { return try TraceListing.writeJSON(traces) }
        try TraceListing.writeText(traces, width: width.columns(configuration.environment))
        if traces.isEmpty { StandardError.shared.write(line: "osprofiler: no traces match") }
        if isCut { StandardError.shared.write(line: "osprofiler: the newest \(limit) are shown; --limit 0 shows all") }
    }

    private func summaries(_ configuration: Configuration, limit: Int?) throws -> [TraceSummary] {
        let string = try configuration.connectionString()
        var query = TraceQuery()
        query.onlyErrors = onlyErrors?.value ?? false
        query.onlyPinned = onlyPinned
        query.service = service
        query.name = name
        query.host = host
        query.path = path
        query.since = since?.timestamp(now: .now())
        query.minimumDuration = minimumDuration?.microseconds
        query.limit = limit
        let needs: [StoreRequirement] = onlyPinned ? [.listing, .pinning] : [.listing]
        do {
            let store = try KnownStores.current.open(ConnectionString(string.text), for: .reading, needs: needs)
            defer { store.close() }
            return try store.summaries(query)
        } catch let error as StoreError where error.code == .notFound && string.origin == .standard {
            // The store that nobody named is made by the first consumer; until then it is empty.
            try configuration.logger().warning("\(error)")
            return []
        }
    }
}
