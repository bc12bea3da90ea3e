//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerReport

/// The formats that have a flag of their own.
struct FormatFlag: EnumerableFlag, CustomStringConvertible {
    let format: TraceFormat

    static var allCases: [FormatFlag] {
        ToolParts.current.formats.filter { $0.flag != nil }.map(FormatFlag.init)
    }

    /// The flag's name.
    var description: String { format.flag ?? format.name }

    static func name(for value: FormatFlag) -> NameSpecification { .customLong(value.description) }

    static func help(for value: FormatFlag) -> ArgumentHelp? { ArgumentHelp(value.format.help) }
}

/// A format by its name.
struct FormatArgument: ExpressibleByArgument {
    let format: TraceFormat

    init?(argument: String) {
        guard let format = ToolParts.current.formats.first(where: { $0.name == argument }) else { return nil }
        self.format = format
    }

    static var allValueStrings: [String] { ToolParts.current.formats.map(\.name) }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

    /// `text, json, or report: a JSON with more.` A format with a flag has its explanation there.
    static var help: String {
        let formats = ToolParts.current.formats
        let explained = formats.filter { $0.flag == nil }.map { format in
            let help = format.help.hasSuffix(".") ? format.help.dropLast() : format.help[...]
            // Not the first letter of an abbreviation.
            let isWord = help.dropFirst().first?.isUppercase != true
            return "\(format.name): \(isWord ? help.prefix(1).lowercased() + help.dropFirst() : String(help))"
        }
        let names = formats.filter { $0.flag != nil }.map(\.name)
        let others = explained.isEmpty ? [] : ["or " + explained.joined(separator: "; ")]
        return (names + others).joined(separator: ", ") + "."
    }
}
