//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// The points that a saved file holds: a report or a page, of this package or of Python's osprofiler, OTLP/JSON, or Jaeger's
/// JSON, of any tracer.
///
/// Reports, and the spans of `trace export`, carry the payloads that the services sent; spans of other tracers become points.
/// What no file carries is the identity of each message, so that a point gets a digest of its payload instead: the same file
/// gives the same points.
package enum SavedPoints {
    /// - Parameter file: the file's content, at most ``TraceReport/byteLimit`` bytes.
    /// - Returns: the points in order of their timestamps; payloads that are no points, and spans without ids or times, are
    ///   left out, and counted.
    /// - Throws: ``ReportError`` if the file is too large, damaged, or of another kind.
    package static func read(_ file: [UInt8]) throws(ReportError) -> (points: PointBatch, skipped: Int) {
        guard file.count <= TraceReport.byteLimit else { throw ReportError(tooLargeFor: TraceReport.byteLimit) }
        let documents = try documents(in: file)
        var ids = SpanIDs()
        var collector = PointCollector()
        var fault: ReportError?
        documents.forEach { document in
            guard let kind = SavedKind(document) else {
                fault = fault ?? ReportError(.notReport, FileGuess.description(of: document))
                return
            }
            kind.forEachSpan(of: document) { if let span = $0 { ids.remember(span) } }
        }
        if let fault { throw fault }
        documents.forEach { document in
            switch SavedKind(document) {
            case .report: ReportPoints.readSpans(of: document, into: &collector)
            case .pythonReport: ReportPoints.readNodes(of: document, into: &collector)
            case let kind: kind?.forEachSpan(of: document) { collector.add($0, ids) }
            }
        }
        return (collector.sorted, collector.skipped)
    }

    /// Returns the report of a page, or the file itself if it is none.
    static func content(of file: [UInt8]) throws(ReportError) -> [UInt8] {
        let page: [UInt8]?
        do throws(JSONError) { page = try SavedPage.report(in: file) } catch { throw ReportError(error) }
        return page ?? file
    }

    private static func documents(in file: [UInt8]) throws(ReportError) -> SavedDocuments {
        let content = try content(of: file)
        do throws(JSONError) {
            return try SavedDocuments(content)
        } catch {
            throw FileGuess(file).kind.map { ReportError(.notReport, "it seems to be \($0)") } ?? ReportError(error)
        }
    }
}

/// What a JSON document of a file is.
enum SavedKind {
    /// This package's own format.
    case report
    /// The format of Python's command.
    case pythonReport
    case otlp
    case jaeger

    init?(_ document: JSONView) {
        if OTLPSpans.isKnown(document) {
            self = .otlp
        } else if JaegerSpans.isKnown(document) {
            self = .jaeger
        } else if document["spans"]?.kind == .array {
            self = .report
        } else if document["children"]?.kind == .array {
            self = .pythonReport
        } else {
            return nil
        }
    }

    /// Calls `body` with each span of a file in another tracer's format; nil for one that cannot be read.
    func forEachSpan(of document: JSONView, _ body: (ForeignSpan?) -> Void) {
        switch self {
        case .otlp: OTLPSpans.forEach(in: document, body)
        case .jaeger: JaegerSpans.forEach(in: document, body)
        case .report, .pythonReport: break
        }
    }
}
