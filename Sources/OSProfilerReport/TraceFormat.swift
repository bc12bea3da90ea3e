//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A way of showing a trace, as a value: how it is asked for, what it writes, and what becomes of it on a terminal.
///
/// ```swift
/// extension TraceFormat {
///     static let names = TraceFormat("names", help: "The names alone, a line each.", fileSuffix: "txt") {
///         report, _, output in
///         report.forEachSpan { output.write("\($0.name)\n") }
///     }
/// }
/// ```
public struct TraceFormat: Hashable, Sendable, CustomStringConvertible {
    /// Writes a report, piece by piece.
    public typealias Rendering =
        @Sendable (_ report: TraceReport, _ options: TraceRenderOptions, _ output: inout TraceOutput) -> Void

    /// The name that the command line has for it: letters, digits and dashes.
    public let name: String
    /// One sentence.
    public let help: String
    /// What the names of its files end in, without a dot: `json`.
    public let fileSuffix: String
    /// The name of a flag of its own, without dashes; nil when `--format` alone asks for it.
    public var flag: String?
    /// Whether standard output gets one newline more than a file.
    public var addsNewline = false
    /// Whether what it writes is harmless on a terminal. If not, control characters are made visible there: services put
    /// anything into names and payloads.
    public var isSafeOnTerminal = false
    /// Whether it shows points whose parents form a ring, which no root leads to.
    public var showsDetached = true
    let rendering: Rendering

    /// - Parameters:
    ///   - name: what `--format` calls it.
    ///   - help: one sentence.
    ///   - fileSuffix: what the names of its files end in, without a dot.
    ///   - rendering: writes a report; may be called from several threads at once.
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
    public static let text = flagged("text", "A tree with times, for people (the default).", fileSuffix: "txt") {
        TextRenderer(options: $1).render($0.tree, into: &$2.writer)
    }

    /// The report of Python's `osprofiler trace show --json`, byte for byte.
    public static let json = {
        var format = flagged("json", "The report of Python's command, byte for byte.", fileSuffix: "json") {
            $0.renderJSON(into: &$2.writer)
        }
        // As Python's command prints it.
        format.addsNewline = true
        format.showsDetached = false
        return format
    }()

    /// A page that needs nothing else.
    public static let html = flagged("html", "A page that needs nothing else.", fileSuffix: "html") {
        HTMLRenderer(options: $1).render($0.tree, into: &$2.writer)
    }

    /// A graph for graphviz, as `--dot` writes it.
    public static let dot = {
        var format = flagged("dot", "A graph for graphviz.", fileSuffix: "dot") { report, _, output in
            DotRenderer().render(report.tree, into: &output.writer)
        }
        // As Python's command prints it. Its bytes are for files and pipes: labels hold what services sent.
        format.addsNewline = true
        format.isSafeOnTerminal = false
        format.showsDetached = false
        return format
    }()

    /// Our own JSON, see ``ReportRenderer``: strict, microseconds, one span a line.
    public static let report = {
        var format = TraceFormat(
            "report",
            help: "A JSON with more than Python's, and microseconds.",
            fileSuffix: "json"
        ) { report, _, output in
            ReportRenderer().render(report.tree, into: &output.writer)
        }
        format.isSafeOnTerminal = true
        return format
    }()

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
    /// The formats of this package, the default one first.
    public static var builtIn: [TraceFormat] { [.text, .json, .html, .dot, .report] }
}
