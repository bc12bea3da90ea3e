//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

extension TraceReport {
    /// Reads the trace of a saved file, of any kind that ``SavedPoints`` reads.
    ///
    /// A report of Python's format, in a page too, stays as it is, so that one without payloads can be shown, and one that was
    /// cut out of another keeps its times. Of all others the points count.
    ///
    /// - Parameters:
    ///   - file: the file's content, at most ``byteLimit`` bytes.
    ///   - redaction: what no format shows; nil for nothing.
    /// - Returns: the report, and the number of entries that are no points.
    /// - Throws: ``ReportError`` if the file is too large, damaged, of another kind, without points, or of several traces.
    package static func saved(
        _ file: [UInt8],
        redaction: Redaction? = nil
    ) throws(ReportError) -> (report: TraceReport, skipped: Int) {
        do throws(ReportError) {
            return (try TraceReport(reportFile: try SavedPoints.content(of: file), redaction: redaction), 0)
        } catch  where error.code != .tooLarge {
            // A file of another kind, or of several lines.
        }
        let (points, skipped) = try SavedPoints.read(file)
        guard let first = points.entries.first.map({ points.id($0.baseID) }) else { throw .noPoints }
        var others: Set<OpaqueID> = []
        for entry in points.entries {
            let id = points.id(entry.baseID)
            if id != first { others.insert(id) }
        }
        guard others.isEmpty else { throw ReportError(traces: others.count + 1) }
        var builder = Builder(redaction: redaction)
        builder.add(points, total: points.count)
        return (try builder.report(), skipped)
    }
}
