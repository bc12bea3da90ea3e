//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport

/// Reads files of traces for every command: reports and pages, of this package and of Python's osprofiler, OTLP/JSON, and
/// Jaeger's JSON.
enum TraceFile {
    /// The files, in help texts and error lines.
    static let kinds = "a report, a page, OTLP/JSON or Jaeger's JSON"

    /// What may begin a page or JSON.
    private static let beginnings = "{[<".utf8.map { UInt8($0) }

    /// Reads a file of one trace, and says how many of its entries are left out.
    ///
    /// - Parameters:
    ///   - path: the file; `-` is standard input.
    ///   - redaction: what the report does not show.
    static func report(_ path: String, _ redaction: Redaction?) throws -> TraceReport {
        let (report, skipped) = try read(path) { file throws(ReportError) in
            try TraceReport.saved(file, redaction: redaction)
        }
        tell(skipped, of: path)
        return report
    }

    /// Reads the points of a file of any number of traces, at least one.
    ///
    /// - Returns: the points in order of time, and the number of entries that are no points.
    static func points(_ path: String) throws -> (points: PointBatch, skipped: Int) {
        try read(path) { file throws(ReportError) in
            let saved = try SavedPoints.read(file)
            if saved.points.isEmpty { throw ReportError.noPoints }
            return saved
        }
    }

    /// Says how many entries of a file are left out.
    static func tell(_ skipped: Int, of path: String) {
        guard skipped > 0 else { return }
        let left = CountText.counted(skipped, "entry is no point", "entries are no points")
        StandardError.shared.write(line: "osprofiler: \(InputFile.shownName(of: path)): \(left)")
    }

    private static func read<Value>(
        _ path: String,
        _ body: ([UInt8]) throws(ReportError) -> Value
    ) throws(CLIError) -> Value {
        let bytes = try InputFile.document(path, beginningWith: beginnings)
        let mayBeKnown = bytes.first { !$0.isJSONBlank }.map(beginnings.contains) ?? false
        if !mayBeKnown, let kind = FileGuess(bytes).kind { throw unknown(path, "it seems to be \(kind)") }
        do throws(ReportError) {
            return try body(bytes)
        } catch {
            let name = InputFile.shownName(of: path)
            switch error.code {
            case .noPoints, .severalTraces: throw CLIError("\(name) has \(error)")
            case .tooLarge: throw CLIError("\(name) is \(error)")
            default: throw unknown(path, "\(error)")
            }
        }
    }

    private static func unknown(_ path: String, _ reason: String) -> CLIError {
        CLIError("\(InputFile.shownName(of: path)) is not \(kinds): \(reason)")
    }
}
