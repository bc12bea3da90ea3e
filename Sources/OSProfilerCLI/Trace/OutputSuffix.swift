//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport

/// The format that a file's name asks for.
enum OutputSuffix {
    private static let others = ["htm": "html", "gv": "dot", "log": "text"]

    /// Returns the first format whose files end like this name; nil for a name without a suffix of letters, which says
    /// nothing about a format.
    ///
    /// - Throws: ``CLIError`` for a suffix that no format has, such as `pdf`, because text under that name helps nobody.
    static func format(of path: String) throws(CLIError) -> TraceFormat? {
        let name = path.split(separator: "/").last ?? ""
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, let suffix = parts.last?.lowercased(), suffix.allSatisfy({ $0.isASCII && $0.isLetter }),
            !suffix.isEmpty, suffix.count <= 5, parts.dropLast() != [""]
        else { return nil }
        let formats = ToolParts.current.formats
        if let format = formats.first(where: { $0.fileSuffix == suffix || $0.name == others[suffix] }) { return format }
        let names = formats.map(\.name).joined(separator: ", ")
        throw CLIError(
            "no format has files ending in .\(suffix): name one with --format (\(names)), or the file like "
                + formats.filter { $0.flag != nil }.map { "NAME.\($0.fileSuffix)" }.joined(separator: ", "),
            status: .usage
        )
    }
}
