//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerReport

struct TraceShowCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show",
            abstract: "Shows one trace.",
            discussion: """
                The trace is named by its id, or by a file with a report that --json saved. With the connection string \
                messaging:// it is read off the queue, and every message stays there.

                EXAMPLES
                  osprofiler trace show TRACE_ID
                  osprofiler trace show TRACE_ID --wait 10s --html --out trace.html
                  osprofiler trace show report.json --dot | dot -Tsvg -o trace.svg
                  osprofiler trace show TRACE_ID --connection-string messaging://
                \(AddressOption.examples)
                EXIT STATUS
                  2 when the trace is not found
                """
        )
    }

    @Argument(help: ArgumentHelp("A trace's id, or a file with a report.", valueName: "id|file"), completion: .file())
    var trace: String

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
            "Write into this file. An earlier output of the same format is replaced.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    @Flag(help: "Replace whatever the files of --out and --render-dot hold.")
    var force = false

    @Option(
        help: ArgumentHelp(
            "Wait up to this long until the trace is there and quiet: \(DurationArgument.help).",
            valueName: "duration"
        )
    )
    var wait: DurationArgument?

    @Option(
        name: .customLong("idle-timeout"),
        help: ArgumentHelp(
            "On messaging://: read until the trace has been quiet for this long.",
            valueName: "seconds"
        )
    )
    var idleTimeout: Int?

    @Option(help: ArgumentHelp("On messaging://: the queue. (default: profiler.info)", valueName: "name"))
    var queue: String?

    @Option(help: ArgumentHelp("On messaging://: messages to look through at the most, 0 for all.", valueName: "n"))
    var limit = 100_000

    @OptionGroup var inspection: InspectionOptions

    @Option(name: AddressOption.name, help: AddressOption.help)
    var address: String?

    @Option(
        name: .customLong("render-dot"),
        help: ArgumentHelp(
            "Draw the graph into <file>.pdf too, with graphviz' dot.",
            valueName: "file"
        ),
        completion: .file()
    )
    var renderedGraph: String?

    @Flag(
        name: .customLong("local-libs"),
        help: ArgumentHelp(
            "Accepted for Python's sake; pages need no libraries.",
            visibility: .hidden
        )
    )
    var localLibraries = false

    @Flag(help: "In text, show spans too that began after their parent had ended and are probably other requests'.")
    var strays = false

    @OptionGroup var width: WidthOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Where, on messaging://") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if flag != nil, format != nil {
            throw ValidationError("--format and --\(flag?.description ?? "") exclude each other.")
        }
        if limit < 0 { throw ValidationError("--limit is not negative.") }
        if let idleTimeout, idleTimeout < 0 { throw ValidationError("--idle-timeout is not negative.") }
    }

    func run() throws {
        let configuration = try common.configuration(store.flags, broker.flags)
        let format = flag?.format ?? format?.format ?? ToolParts.current.formats.first ?? .text
        let report = try load(configuration)
        guard !report.isEmpty(in: format) else {
            throw CLIError.notFound(
                report.isEmpty
                    ? "\(TerminalText.line(trace)) has no points to show"
                    : "nothing to show of \(TerminalText.line(trace)) as \(format): no point of it is at the root; try "
                        + "--text"
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

    private func load(_ configuration: Configuration) throws -> TraceReport {
        switch TraceName(trace) {
        case .file(let path):
            return try TraceRendering.report(file: path)
        case .id(let id):
            let reader = try reader(configuration)
            guard let report = try report(of: id, from: reader) else {
                throw CLIError.notFound("no trace \(TerminalText.line(trace)): \(reader.notFoundHint)")
            }
            return report
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

    private func report(of id: OpaqueID, from reader: any TraceReader) throws -> TraceReport? {
        let idle = reader.isFed ? idleTimeout.map { Duration.seconds($0) } : nil
        guard wait != nil || idle != nil else { return try reader.report(of: id) }
        return try TracePoll(limit: wait?.duration, quiet: idle ?? .seconds(1)).run { try reader.report(of: id) }
    }
}
