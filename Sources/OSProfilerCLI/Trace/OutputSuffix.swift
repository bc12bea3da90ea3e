//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport

/// A format with files of its own suffix.
protocol SuffixedFormat {
    /// The name on the command line.
    var name: String { get }
    /// Without a dot.
    var fileSuffix: String { get }
}

extension TraceFormat: SuffixedFormat {}

/// The format that a file's name asks for.
enum OutputSuffix {
    private static let others = ["htm": "html", "gv": "dot", "log": "text"]

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

    /// Returns the format whose files end like this name: of several the one that is named like the suffix, or else the
    /// first; nil for a name without a suffix of letters, which says nothing about a format.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - formats: those of the command.
    ///   - remedy: what to do if none fits.
    /// - Throws: ``CLIError`` for a suffix that no format has, such as `pdf`, because text under that name helps nobody.
    static func format<Format: SuffixedFormat>(
        of path: String,
        among formats: [Format],
        remedy: String
    ) throws(CLIError) -> Format? {
        let name = path.split(separator: "/").last ?? ""
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, let suffix = parts.last?.lowercased(), suffix.allSatisfy({ $0.isASCII && $0.isLetter }),
            !suffix.isEmpty, suffix.count <= 5, parts.dropLast() != [""]
        else { return nil }
        let candidates = formats.filter { $0.fileSuffix == suffix || $0.name == others[suffix] }
        if let format = candidates.first(where: { $0.name == suffix }) ?? candidates.first { return format }
        throw CLIError("no format has files ending in .\(suffix): \(remedy)", status: .usage)
    }
}
