//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerReport
internal import OSProfilerStore

struct TraceShowCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show",
            abstract: "Shows one trace.",
            discussion: """
                Name the trace by its id, by the first digits of its id (at least \(TraceIDPrefix.minimumDigits)), by \
                a file with a report that --json saved, or by - for such a report on standard input. With the \
                connection string messaging:// the command reads the queue, and every message stays there.

                EXAMPLES
                  osprofiler trace show TRACE_ID
                  osprofiler trace show --latest
                  osprofiler trace show TRACE_ID --wait 10s --out trace.html
                  osprofiler trace show report.json --dot | dot -Tsvg -o trace.svg
                  ssh controller osprofiler trace show 7253e9b1 --json | \\
                      osprofiler trace show -
                  osprofiler trace show TRACE_ID --connection-string messaging://
                \(AddressOption.examples)
                EXIT STATUS
                  2 when the trace is not found
                """
        )
    }

    @Argument(
        help: ArgumentHelp(
            "A trace's id or its first digits, or a file with a report, - for standard input.",
            valueName: "id|file"
        ),
        completion: TraceIDCompletion.idsAndFiles
    )
    var trace: String?

    @Flag(help: "Show the newest trace.")
    var latest = false

    @Flag(exclusivity: .exclusive)
    var flag: FormatFlag?

    @Option(
        help: ArgumentHelp(
            FormatArgument.help,
            valueName: "format"
        )
    )
    var format: FormatArgument?

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp(
            "Write to this file, in the format of its suffix if no other is named. Replaces only output of the same "
                + "format.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    @Flag(help: "Replace the files of --out and --render-dot whatever they contain.")
    var force = false

    @Option(
        help: ArgumentHelp(
            "Wait up to this long until the trace exists and no more points arrive: \(DurationArgument.help).",
            valueName: "duration"
        ),
        transform: DurationArgument.read
    )
    var wait: DurationArgument?

    @Option(
        name: .customLong("idle-timeout"),
        help: ArgumentHelp(
            "On messaging://: read until no point has arrived for this long.",
            valueName: "seconds"
        )
    )
    var idleTimeout: Int?

    @Option(help: ArgumentHelp("On messaging://: the queue. (default: profiler.info)", valueName: "name"))
    var queue: String?

    @Option(help: ArgumentHelp("On messaging://: the maximum number of messages to read, 0 for all.", valueName: "n"))
    var limit = 100_000

    @OptionGroup var inspection: InspectionOptions

    @Option(name: AddressOption.name, help: AddressOption.help)
    var address: String?

    @Option(
        name: .customLong("render-dot"),
        help: ArgumentHelp(
            "Also draw the graph into <file>.pdf, with graphviz' dot.",
            valueName: "file"
        ),
        completion: .file()
    )
    var renderedGraph: String?

    @Flag(
        name: .customLong("local-libs"),
        help: ArgumentHelp(
            "Has no effect, as pages need no libraries; Python's command has it.",
            visibility: .hidden
        )
    )
    var localLibraries = false

    @Flag(
        help: "In text, also show spans that began after their parent had ended and probably belong to other requests."
    )
    var strays = false

    @OptionGroup var width: WidthOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Where, on messaging://") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if flag != nil, format != nil {
            throw ValidationError("--format and --\(flag?.description ?? "") exclude each other.")
        }
        if latest, trace != nil { throw ValidationError("An id and --latest exclude each other.") }
        if !latest, trace == nil { throw ValidationError("Name a trace by its id, or write --latest.") }
        if limit < 0 { throw ValidationError("--limit must not be negative.") }
        if let idleTimeout, idleTimeout < 0 { throw ValidationError("--idle-timeout must not be negative.") }
    }

    func run() throws {
        let configuration = try common.configuration(store.flags, broker.flags)
        let format = try statedFormat ?? output.flatMap(OutputSuffix.format) ?? ToolParts.current.formats.first ?? .text
        let report = try load(configuration)
        guard !report.isEmpty(in: format) else {
            throw CLIError.notFound(
                report.isEmpty
                    ? "\(shownName) has no points to show"
                    : "nothing to show of \(shownName) as \(format): none of its points is a root; try --text"
            )
        }
        if let renderedGraph {
            try GraphDrawing.draw(
                report.render(.dot),
                into: renderedGraph + ".pdf",
                replacing: force ? .any : .ofSameKind,
                configuration
            )
        }
        var options = TraceRenderOptions(width: width.width)
        options.showsStrays = strays
        try TraceRendering.write(
            report,
            format,
            to: output,
            options,
            replacing: force ? .any : .ofSameKind,
            configuration
        )
    }

    private var statedFormat: TraceFormat? { flag?.format ?? format?.format }

    private var shownName: String { trace.map { "\"\(TerminalText.line($0))\"" } ?? "the latest trace" }

    private func load(_ configuration: Configuration) throws -> TraceReport {
        guard let trace else {
            let reader = try reader(configuration)
            if let report = try report(of: .latest, from: reader) { return report }
            throw CLIError.notFound("no latest trace: \(reader.notFoundHint(spelling: "it has no traces"))")
        }
        switch TraceName(trace) {
        case .file(let path):
            return try TraceRendering.report(file: path)
        case .id(let id):
            let reader = try reader(configuration)
            if let report = try report(of: .id(id), from: reader) { return report }
            throw MissingTrace.error(trace, reader)
        }
    }

    private func reader(_ configuration: Configuration) throws -> any TraceReader {
        let string = try connectionString(configuration)
        guard string.isMessaging else { return StoreTraceReader(string) }
        let connection = try configuration.connection(as: "trace show")
        let inspector = try QueueInspector(connection)
        let queue = queue ?? BusTopology().queue
        // A user without the permission to probe can still inspect the queue.
        let properties = try? QueueProbe.properties(of: queue, connection)
        inspector.deliveryLimit = inspection.deliveryLimit(of: properties, inspector)
        return BusTraceReader(
            inspector,
            queue: queue,
            limit: limit == 0 ? .max : limit,
            logger: try configuration.logger()
        )
    }

    private func connectionString(_ configuration: Configuration) throws -> ConnectionString {
        let value = try configuration.connectionString()
        guard let address else { return ConnectionString(value.text) }
        return try AddressOption.connectionString(value, pointingTo: address)
    }

    private func report(of trace: ShownTrace, from reader: any TraceReader) throws -> TraceReport? {
        let idle = reader.isFed ? idleTimeout.map { Duration.seconds($0) } : nil
        guard wait != nil || idle != nil else { return try reader.report(of: trace) }
        var poll = TracePoll(limit: wait?.duration, quiet: idle ?? .seconds(1))
        poll.show = { StandardError.shared.setStatus($0) }
        defer { StandardError.shared.setStatus(nil) }
        return try poll.run { try reader.report(of: trace) }
    }
}
