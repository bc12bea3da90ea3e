//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerReport

/// Writes the output of `trace show`.
enum TraceRendering {
    /// Writes to a file, or to standard output if `path` is nil.
    ///
    /// - Parameters:
    ///   - options: their width also applies to a file.
    ///   - pager: whether a long text on a terminal goes through a pager; nil for a short one.
    ///   - replacement: which files may be replaced.
    static func write(
        _ report: TraceReport,
        _ format: TraceFormat,
        to path: String?,
        _ options: TraceRenderOptions,
        _ pager: PagerOption?,
        replacing replacement: OutputFile.Replacement,
        _ configuration: Configuration
    ) throws {
        guard let path, path != "-" else {
            var options = options
            options.width = options.width ?? TerminalSize.columns(of: STDOUT_FILENO, configuration.environment)
            options.colour = TerminalSize.showsColour(configuration.environment)
            try PagedOutput.write(pager, configuration.environment) { output in
                try render(report, format, options, onTerminal: StandardOutput.isTerminal) { try output.write($0) }
                if format.addsNewline { try output.write(line: "") }
            }
            return
        }
        let file = try OutputFile(path: path, replacing: replacement)
        try render(report, format, options, onTerminal: file.isTerminal) { try file.write($0) }
        try file.commit()
    }

    private static func render(
        _ report: TraceReport,
        _ format: TraceFormat,
        _ options: TraceRenderOptions,
        onTerminal isTerminal: Bool,
        _ write: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard isTerminal, !format.isSafeOnTerminal else {
            return try report.render(format, options: options, to: write)
        }
        var options = options
        options.colour = false
        let text = String(decoding: report.render(format, options: options), as: UTF8.self)
        let lines = text.hasSuffix("\n") ? text.dropLast() : text[...]
        for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = TerminalText.line(String(line)) + "\n"
            try line.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
        }
    }
}
