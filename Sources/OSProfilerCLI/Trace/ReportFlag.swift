//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerReport

/// The formats that have a flag of their own.
enum ReportFlag: String, EnumerableFlag {
    case text
    case json
    case html
    case dot

    var format: TraceFormat {
        switch self {
        case .text: .text
        case .json: .json
        case .html: .html
        case .dot: .dot
        }
    }

    static func help(for value: ReportFlag) -> ArgumentHelp? {
        switch value {
        case .text: "A tree with times, for people (the default)."
        case .json: "The report of Python's command, byte for byte."
        case .html: "A page that needs nothing else."
        case .dot: "A graph for graphviz."
        }
    }
}

/// A format by its name.
struct TraceFormatArgument: ExpressibleByArgument {
    let format: TraceFormat

    init?(argument: String) {
        guard let format = TraceFormat(name: argument) else { return nil }
        self.format = format
    }

    static var allValueStrings: [String] { TraceFormat.all.map(\.name) }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
