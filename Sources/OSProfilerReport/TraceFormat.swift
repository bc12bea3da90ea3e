//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A format for showing a trace, as a value: how the command line selects it, what it writes, and how its output is
/// treated on a terminal.
///
/// ```swift
/// extension TraceFormat {
///     static let names = TraceFormat("names", help: "The names only, one per line.", fileSuffix: "txt") {
///         report, _, output in
///         report.forEachSpan { output.write("\($0.name)\n") }
///     }
/// }
/// ```
public struct TraceFormat: Hashable, Sendable, CustomStringConvertible {
    /// Writes a report, piece by piece.
    public typealias Rendering =
        @Sendable (_ report: TraceReport, _ options: TraceRenderOptions, _ output: inout TraceOutput) -> Void

    /// The format's name on the command line: letters, digits and dashes.
    public let name: String
    /// One sentence for help texts.
    public let help: String
    /// The suffix of the format's files, without the dot before it: `json`, or `chrome.json` if other formats have `json`.
    public let fileSuffix: String
    /// The name of the format's own flag, without dashes; nil if only `--format` selects it.
    public var flag: String?
    /// Whether standard output gets one newline more than a file.
    public var addsNewline = false
    /// Whether the output is safe on a terminal. If not, control characters are made visible there, because names and
    /// payloads from services can contain anything.
    public var isSafeOnTerminal = false
    /// Whether the format shows points whose parents form a cycle, which no root leads to.
    public var showsDetached = true
    /// How every output of the format begins and no other program's file does: texts that follow each other, with nothing
    /// but a part of one line between them. `--out` replaces a file without `--force` only if it begins like this; if the
    /// signature is empty, it replaces none.
    public var signature: [String] = []
    let rendering: Rendering

    /// - Parameters:
    ///   - name: the name for `--format`.
    ///   - help: one sentence for help texts.
    ///   - fileSuffix: the suffix of the format's files, without the dot before it.
    ///   - rendering: writes a report. May be called from several threads at once.
    public init(_ name: String, help: String, fileSuffix: String, rendering: @escaping Rendering) {
        self.name = name
        self.help = help
        self.fileSuffix = fileSuffix
        self.rendering = rendering
    }

    public var description: String { name }

    public static func == (left: TraceFormat, right: TraceFormat) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension TraceFormat {
    /// A tree with times, for people.
    public static let text = {
        var format = flagged("text", "A tree with times, for people (the default).", fileSuffix: "txt") {
            TextRenderer(options: $1).render($0.tree, into: &$2.writer)
        }
        format.signature = ["Trace ", "\n", " UTC", "\n", " point", ", ", " span"]
        return format
    }()

    /// The report of Python's `osprofiler trace show --json`, byte for byte.
    public static let json = {
        var format = flagged("json", "The report of Python's command, byte for byte.", fileSuffix: "json") {
            $0.renderJSON(into: &$2.writer)
        }
        // Python's command prints this newline.
        format.addsNewline = true
        format.showsDetached = false
        format.signature = [
            "{\n  \"info\": {\n    \"name\": \"total\",\n    \"started\": 0,\n    \"finished\": ",
            ",\n    \"last_trace_started\": ",
        ]
        return format
    }()

    /// A self-contained page.
    public static let html = {
        var format = flagged("html", "A self-contained page.", fileSuffix: "html") {
            HTMLRenderer(options: $1).render($0.tree, into: &$2.writer)
        }
        format.signature = [HTMLPage.beginning]
        return format
    }()

    /// A graph for Graphviz, the same as `--dot`.
    public static let dot = {
        var format = flagged("dot", "A graph for Graphviz.", fileSuffix: "dot") { report, _, output in
            DotRenderer().render(report.tree, into: &output.writer)
        }
        // Python's command prints this newline.
        format.addsNewline = true
        format.showsDetached = false
        format.signature = ["digraph {\n\t0 [label=\"total - ", " ms\"]\n"]
        return format
    }()

    /// This package's own JSON format, see ``ReportRenderer``: strict, with microseconds, one span per line.
    public static let report = {
        var format = TraceFormat(
            "report",
            help: "A JSON with more details than Python's, and microseconds.",
            fileSuffix: "report.json"
        ) { report, _, output in
            ReportRenderer().render(report.tree, into: &output.writer)
        }
        format.isSafeOnTerminal = true
        format.signature = [
            "{\"schema_version\": \(ReportRenderer.schemaVersion), \"id\": ", ", \"started\": ", ", \"stray_spans\": ",
            ", \"critical_us\": ",
        ]
        return format
    }()

    /// Chrome's trace events, see ``ChromeTraceRenderer``.
    public static let chrome = export("chrome", "Trace events for Perfetto and Chrome.", ChromeTraceRenderer())

    /// speedscope's file format, see ``SpeedscopeRenderer``.
    public static let speedscope = export(
        "speedscope",
        "A profile for speedscope.",
        SpeedscopeRenderer()
    )

    /// Folded stacks of self times, see ``FoldedRenderer``.
    public static let folded = export(
        "folded",
        "Stacks with their own microseconds, for flame graphs.",
        fileSuffix: "folded.txt",
        FoldedRenderer()
    )

    /// Jaeger's JSON, see ``JaegerRenderer``.
    public static let jaeger = export("jaeger", "A JSON for Jaeger's UI and Grafana.", JaegerRenderer())

    /// OTLP as JSON, see ``OTLPJSONRenderer``.
    public static let otlpJSON = export(
        "otlp-json",
        "A line of OTLP as JSON.",
        fileSuffix: "otlp.json",
        OTLPJSONRenderer()
    )

    /// OTLP in protobuf, see ``OTLPRenderer``.
    public static let otlp = {
        var format = export("otlp", "OTLP in protobuf, a request to a receiver.", fileSuffix: "binpb", OTLPRenderer())
        format.isSafeOnTerminal = false
        return format
    }()

    /// Zipkin's JSON, see ``ZipkinRenderer``.
    public static let zipkin = export("zipkin", "A JSON for Zipkin.", ZipkinRenderer())

    /// A row a span, see ``CSVTable``. Not named `csv`, which a format of somebody else's may be.
    public static let spansCSV = TraceFormat(
        "spans-csv",
        help: "A table of the spans as CSV, for spreadsheets.",
        fileSuffix: "csv"
    ) { report, _, output in
        CSVTable(report).write(into: &output)
    }

    private static func export(
        _ name: String,
        _ help: String,
        fileSuffix: String? = nil,
        _ renderer: some TraceRenderer
    ) -> TraceFormat {
        var format = TraceFormat(name, help: help, fileSuffix: fileSuffix ?? "\(name).json") { report, _, output in
            renderer.render(report.tree, into: &output.writer)
        }
        // Their texts are escaped.
        format.isSafeOnTerminal = true
        return format
    }

    private static func flagged(
        _ name: String,
        _ help: String,
        fileSuffix: String,
        _ rendering: @escaping Rendering
    ) -> TraceFormat {
        var format = TraceFormat(name, help: help, fileSuffix: fileSuffix, rendering: rendering)
        format.flag = name
        format.isSafeOnTerminal = true
        return format
    }
}

extension [TraceFormat] {
    /// The formats of this package; the first is the default.
    public static var builtIn: [TraceFormat] {
        [
            .text, .json, .html, .dot, .report, .chrome, .speedscope, .folded, .jaeger, .otlpJSON, .otlp, .zipkin,
            .spansCSV,
        ]
    }
}
