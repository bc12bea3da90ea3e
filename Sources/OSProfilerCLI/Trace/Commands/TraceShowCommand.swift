//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerReport
internal import OSProfilerStore

struct TraceShowCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show",
            abstract: "Shows one trace.",
            discussion: """
                Name the trace by its id, by the first digits of its id (at least \(TraceIDPrefix.minimumDigits)), by \
                a file of one trace (\(TraceFile.kinds)), or by - for such a file on standard input. With the \
                connection string messaging:// the command reads the queue, and every message stays there.

                EXAMPLES
                  osprofiler trace show TRACE_ID
                  osprofiler trace show --latest
                  osprofiler trace show TRACE_ID --critical-path --min-duration 10ms
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

    @OptionGroup var source: TraceSourceOptions

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
            "Write to this file, in the format of its suffix (.json, .chrome.json and so on) if no other is named. "
                + "Replaces only an earlier output as "
                + "text, json, html, dot or report.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    @Flag(help: "Replace the files of --out and --render-dot whatever they contain.")
    var force = false

    @Option(
        name: .customLong("render-dot"),
        help: ArgumentHelp(
            "Also draw the graph into <file>.pdf, with graphviz' dot. The file must not exist yet.",
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
        help: """
            In text, also show spans that began after their parent had ended and probably belong to other requests, or that a \
            wrong clock put long before the trace.
            """
    )
    var strays = false

    @OptionGroup(title: "In text") var outline: OutlineOptions
    @OptionGroup var width: WidthOption
    @OptionGroup var pager: PagerOption
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if flag != nil, format != nil {
            throw ValidationError("--format cannot be combined with --\(flag?.description ?? "").")
        }
        if let format = flag?.format ?? format?.format, format != .text, !outline.isEmpty {
            throw ValidationError("--\(format) cannot be combined with the options under IN TEXT: it shows every span.")
        }
    }

    func run() throws {
        let configuration = try common.configuration(source.flags)
        let format = try statedFormat ?? output.flatMap(OutputSuffix.format) ?? ToolParts.current.formats.first ?? .text
        let report = try source.report(configuration, as: "trace show")
        guard !report.isEmpty(in: format) else {
            throw CLIError.notFound(
                report.isEmpty
                    ? "\(source.name) has no points to show"
                    : "nothing to show of \(source.name) as \(format): none of its points is a root; try --text"
            )
        }
        if let renderedGraph {
            try GraphDrawing.draw(
                report.render(.dot),
                into: renderedGraph + ".pdf",
                replacing: force ? .any : .none,
                configuration
            )
        }
        var options = TraceRenderOptions(width: width.width)
        options.showsStrays = strays
        options.outline = outline.value
        try TraceRendering.write(
            report,
            format,
            to: output,
            options,
            pager,
            replacing: .outputs(of: format, force: force),
            configuration
        )
    }

    private var statedFormat: TraceFormat? { flag?.format ?? format?.format }
}
