//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport

/// A format with files of its own suffix.
protocol SuffixedFormat {
    /// The name on the command line.
    var name: String { get }
    /// Without the dot before it: `html`, `chrome.json`.
    var fileSuffix: String { get }
}

extension TraceFormat: SuffixedFormat {}

/// The format that a file's name asks for.
enum OutputSuffix {
    private static let others = ["htm": "html", "gv": "dot", "log": "text", "jsonl": "otlp-json"]

    /// Returns the format of a trace whose files end like this name; see ``format(of:among:remedy:)``.
    static func format(of path: String) throws(CLIError) -> TraceFormat? {
        let formats = ToolParts.current.formats
        let files = formats.filter { $0.flag != nil }.map { "NAME.\($0.fileSuffix)" }.joined(separator: ", ")
        let names = formats.map(\.name).joined(separator: ", ")
        return try format(
            of: path,
            among: formats,
            remedy: "name one with --format (\(names)), or the file like \(files)"
        )
    }

    /// Returns the format whose files end like this name; nil for a name without a suffix of letters, which says nothing
    /// about a format.
    ///
    /// The last two parts of a name count before the last one alone: `t.chrome.json`. Of several formats with one last
    /// part, the one that is named like it wins, then the one without another part, then the first.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - formats: those of the command.
    ///   - remedy: what to do if none fits.
    /// - Throws: ``CLIError`` for a suffix that no format has, such as `pdf`, or that only another command's has, because text
    ///   under that name helps nobody.
    static func format<Format: SuffixedFormat>(
        of path: String,
        among formats: [Format],
        remedy: String
    ) throws(CLIError) -> Format? {
        let name = path.split(separator: "/").last?.lowercased() ?? ""
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last, last.allSatisfy({ $0.isASCII && $0.isLetter }),
            !last.isEmpty, last.count <= 5, parts.dropLast() != [""]
        else { return nil }
        if parts.count > 2, parts.dropLast(2) != [""] {
            let both = parts.suffix(2).joined(separator: ".")
            if let format = formats.first(where: { $0.fileSuffix == both }) { return format }
            let isAnothers = ToolParts.current.formats.contains { $0.fileSuffix == both }
            if isAnothers { throw CLIError("no format here has files ending in .\(both): \(remedy)", status: .usage) }
        }
        let suffix = String(last)
        let candidates = formats.filter { $0.fileSuffix == suffix || $0.name == others[suffix] }
        let found =
            candidates.first { $0.name == suffix } ?? candidates.first
            ?? formats.first { $0.fileSuffix.hasSuffix(".\(suffix)") }
        if let found { return found }
        throw CLIError("no format has files ending in .\(suffix): \(remedy)", status: .usage)
    }

    /// Returns whether a name ends like the files of a format.
    static func isKnown(_ path: String) -> Bool { (try? format(of: path)) != nil }
}
