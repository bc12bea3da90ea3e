//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerReport

struct TraceExplainCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "explain",
            abstract: "Explains the duration of a trace in at most 25 lines.",
            discussion: """
                Shows the critical path with the share of each call, the largest self times, the origins of errors, the \
                calls that one span repeats, gaps in which no span ran, unfinished spans and damage. Everything is \
                computed from the points of the trace, and short enough for a ticket.

                EXAMPLES
                  osprofiler trace explain TRACE_ID
                  osprofiler trace explain report.json --width 80
                  osprofiler trace explain TRACE_ID --json | jq '.critical_path[0]'

                EXIT STATUS
                  2 when the trace is not found
                """
        )
    }

    @OptionGroup var source: TraceSourceOptions

    @Flag(help: "Print an object with up to 20 entries of each list.")
    var json = false

    @OptionGroup var width: WidthOption
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(source.flags)
        let report = try source.report(configuration, as: "trace explain")
        let format: TraceFormat = json ? .explanationJSON : .explanation
        guard !report.isEmpty(in: format) else {
            throw CLIError.notFound("nothing to explain: \(source.name) has no spans")
        }
        try TraceRendering.write(
            report,
            format,
            to: nil,
            TraceRenderOptions(width: width.width),
            nil,
            replacing: .none,
            configuration
        )
    }
}
