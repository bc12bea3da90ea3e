//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport

/// What is typed to search the spans of a trace: as on its page, words, `/expression/`, `service:`, `name:`, `host:`, `project:`, `id:`,
/// `error`, `running`, `>100ms`.
struct SpanSearch {
    private static let fields = ["service", "name", "host", "project", "id"]

    let text: String
    private let terms: [SearchTerm]

    /// - Throws: ``SearchError`` for a text that is no search.
    init(_ text: String) throws(SearchError) {
        self.text = text
        terms = try SearchTerm.all(text, fields: Self.fields)
    }

    var isEmpty: Bool { terms.isEmpty }

    /// Returns the spans that match, in order of display.
    func matches(in trace: OpenedTrace) -> [Int32] {
        guard !isEmpty else { return [] }
        return trace.tree.order.filter { matches($0, trace) }.map(\.node)
    }

    private func matches(_ visit: TraceVisit, _ trace: OpenedTrace) -> Bool {
        let node = trace.node(visit.node)
        // Texts are made only for the conditions that want them.
        var made: TraceSpan?
        func span() -> TraceSpan {
            if let made { return made }
            let span = trace.report.span(of: visit.node, depth: Int(visit.depth))
            made = span
            return span
        }
        return terms.allHold { condition in
            switch condition {
            case .error: node.isError
            case .running: node.state == .running
            case .longer(let time): node.state == .finished && node.duration >= time
            case .shorter(let time): node.state == .finished && node.duration <= time
            case .field(let name, _, let pattern): pattern.matches(Self.text(name, of: span()))
            case .text(_, let pattern):
                pattern.matches(Self.all(span(), label: trace.analysis.calls.labels[Int(visit.node)]))
                    || Self.payloads(of: node, trace).contains(where: pattern.matches)
            }
        }
    }

    private static func text(_ field: String, of span: TraceSpan) -> String {
        switch field {
        case "service": span.service ?? ""
        case "name": span.name
        case "host": span.host ?? ""
        case "project": span.project ?? ""
        default: span.id.description
        }
    }

    private static func all(_ span: TraceSpan, label: String?) -> String {
        [
            span.name, label, span.service, span.host, span.project, span.failure?.type, span.failure?.message,
            span.id.description,
        ].compactMap(\.self).joined(separator: "\n")
    }

    /// The payloads as they came, which hold whole statements and arguments.
    private static func payloads(of node: TraceNode, _ trace: OpenedTrace) -> [String] {
        [node.start, node.stop].filter { $0 >= 0 }.map { point in
            String(decoding: trace.tree.arena[trace.tree.points[Int(point)].payload.range], as: UTF8.self)
        }
    }
}
