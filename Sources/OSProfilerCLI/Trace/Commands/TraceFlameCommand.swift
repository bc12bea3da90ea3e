//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

struct TraceFlameCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "flame",
            abstract: "Merges the traces of a store into one flame graph.",
            discussion: """
                Adds up the self times of all matching traces by path: services, names and requests from the root \
                down, with routes without ids. --html is a page with the graph; flamegraph.pl, speedscope and others draw \
                the other formats.

                EXAMPLES
                  osprofiler trace flame --since 1d --out day.html
                  osprofiler trace flame --since 1h | flamegraph.pl > flame.svg
                  osprofiler trace flame --path /v1/nodes --out nodes.speedscope.json

                EXIT STATUS
                  2 if no trace matches
                """
        )
    }

    @Flag(help: "Stacks with their own microseconds, a line each (the default).")
    var folded = false

    @Flag(help: "A self-contained page.")
    var html = false

    @Option(help: ArgumentHelp("folded, speedscope or html.", valueName: "format"))
    var format: FlameFormat?

    @OptionGroup var output: SetOutputFile

    @OptionGroup var filter: TraceFilterOptions

    @Option(help: ArgumentHelp("The maximum number of traces, newest first, 0 for all.", valueName: "n"))
    var limit = 0

    @OptionGroup var redaction: RedactionOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit must be at least 0.") }
        let stated: Set<FlameFormat> = Set(
            (folded ? [.folded] : []) + (html ? [.html] : []) + [format].compactMap(\.self)
        )
        if stated.count > 1 {
            throw ValidationError("--folded, --html and --format cannot be combined with each other.")
        }
    }

    /// - Throws: ``CLIError`` if the file's name states a format that the command does not have.
    private func statedFormat() throws(CLIError) -> FlameFormat {
        if folded || html { return html ? .html : .folded }
        if let format { return format }
        guard let path = output.path else { return .folded }
        let remedy =
            "name one with --format (\(FlameFormat.allValueStrings.joined(separator: ", "))), or the file like "
            + FlameFormat.allCases.map { "NAME.\($0.fileSuffix)" }.joined(separator: ", ")
        return try OutputSuffix.format(of: path, among: FlameFormat.allCases, remedy: remedy) ?? .folded
    }

    func run() throws {
        let configuration = try common.configuration(store.flags, redaction.flags)
        let format = try statedFormat()
        let string = ConnectionString(try configuration.connectionString().text)
        let now = Timestamp.now()
        var query = filter.query(now: now)
        query.limit = limit == 0 ? nil : limit
        let flame = try flame(query, string, configuration.redaction())
        guard flame.traces > 0 else { throw NoTraces.error(in: string, query) }
        guard !flame.isEmpty else {
            throw CLIError.notFound(
                "nothing to draw: \(CountText.counted(flame.traces, "trace has", "traces have")) no finished spans"
            )
        }
        if flame.isCut {
            StandardError.shared.write(
                line:
                    "osprofiler: more than \(CountText.grouped(TraceSetFlame.maximumFrames)) paths: the time of the others is "
                    + "in those above them"
            )
        }
        try output.write(isPage: format == .html) { sink in
            switch format {
            case .folded: try flame.render(.folded, to: sink)
            case .speedscope: try flame.render(.speedscope, to: sink)
            case .html:
                let page = SetPage(.flame(flame), selections: [SetPage.Filter.all(of: query)], made: now)
                try page.render(to: sink)
            }
        }
    }

    private func flame(
        _ query: TraceQuery,
        _ string: ConnectionString,
        _ redaction: Redaction?
    ) throws -> TraceSetFlame {
        let store = try KnownStores.current.open(string, for: .reading, needs: [.reading, .listing] + filter.needs)
        defer { store.close() }
        var flame = TraceSetFlame()
        try TraceSetReader.forEach(query, in: store, redaction) { flame.add($0) }
        return flame
    }
}

/// The format of a flame graph on the command line.
enum FlameFormat: String, ExpressibleByArgument, SuffixedFormat, CaseIterable {
    case folded
    case speedscope
    case html

    var name: String { rawValue }

    var fileSuffix: String {
        switch self {
        case .folded: "folded.txt"
        case .speedscope: "speedscope.json"
        case .html: "html"
        }
    }
}
