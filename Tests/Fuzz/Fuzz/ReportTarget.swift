//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerReport

/// A saved report, and every view of it.
enum ReportTarget {
    static func run(_ file: [UInt8]) throws {
        let report: TraceReport
        do throws(ReportError) {
            report = try TraceReport(reportFile: file)
        } catch {
            guard !error.description.isEmpty, !error.description.contains("\n") else {
                throw file.withUnsafeBytes { FuzzFailure("refused without a line that says why", input: $0) }
            }
            return
        }
        for format in [TraceFormat.json, .text, .html, .dot, .report] {
            guard !report.render(format).isEmpty else {
                throw file.withUnsafeBytes { FuzzFailure("rendered to nothing as \(format)", input: $0) }
            }
        }
    }
}
