//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
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
                down, with routes without ids. flamegraph.pl, speedscope and others draw the result.

                EXAMPLES
                  osprofiler trace flame --since 1h | flamegraph.pl > flame.svg
                  osprofiler trace flame --path /v1/nodes --format speedscope \\
                      --out nodes.speedscope.json

                EXIT STATUS
                  2 if no trace matches
                """
        )
    }

    @Flag(help: "Stacks with their own microseconds, a line each (the default).")
    var folded = false

    @Option(help: ArgumentHelp("folded or speedscope.", valueName: "format"))
    var format: FlameFormatArgument?

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp("Write to this file, which must be new or empty without --force.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    @Flag(help: "Replace the file of --out whatever it contains.")
    var force = false

    @OptionGroup var filter: TraceFilterOptions

    @Option(help: ArgumentHelp("The maximum number of traces, newest first, 0 for all.", valueName: "n"))
    var limit = 0

    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit must not be negative.") }
        if folded, let format, format.format != .folded {
            throw ValidationError("--folded and --format \(format.format.rawValue) exclude each other.")
        }
    }

    func run() throws {
        let configuration = try common.configuration(store.flags)
        let string = ConnectionString(try configuration.connectionString().text)
        let flame = try flame(string)
        guard flame.traces > 0 else { throw CLIError.notFound("no traces in \(string.masked) match") }
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
        let format = format?.format ?? .folded
        if let output {
            let file = try OutputFile(path: output, replacing: force ? .any : .none)
            try flame.render(format) { try file.write($0) }
            try file.commit()
        } else {
            try flame.render(format) { try StandardOutput.write($0) }
        }
    }

    private func flame(_ string: ConnectionString) throws -> TraceSetFlame {
        let store = try KnownStores.current.open(string, for: .reading, needs: [.reading, .listing] + filter.needs)
        defer { store.close() }
        var query = filter.query(now: .now())
        query.limit = limit == 0 ? nil : limit
        var flame = TraceSetFlame()
        try TraceSetReader.forEach(query, in: store) { flame.add($0) }
        return flame
    }
}

/// The format of a flame graph on the command line.
struct FlameFormatArgument: ExpressibleByArgument {
    let format: TraceSetFlame.Format

    init?(argument: String) {
        guard let format = TraceSetFlame.Format(rawValue: argument) else { return nil }
        self.format = format
    }

    static var allValueStrings: [String] { TraceSetFlame.Format.allCases.map(\.rawValue) }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
