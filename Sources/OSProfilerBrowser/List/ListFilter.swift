//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// What is typed to filter the list of traces.
///
/// `service:x`, `name:x`, `host:x`, `project:x`, `path:/v1`, `error`, `running` and `>100ms` are filters of the store, as in
/// `trace list`, so that it looks at all its traces. The others are tested here, on the traces that the store returns.
struct ListFilter {
    private static let fields = ["service", "name", "host", "project", "path", "id"]

    let text: String
    /// The conditions that no store can test.
    private var rest: [SearchTerm] = []
    private var stored = TraceFilters()

    /// - Throws: ``SearchError`` for a text that is no filter.
    init(_ text: String) throws(SearchError) {
        self.text = text
        for term in try SearchTerm.all(text, fields: Self.fields) where !takeForStore(term) { rest.append(term) }
    }

    /// Every trace.
    init() { text = "" }

    /// Whether traces are tested here.
    var isLocal: Bool { !rest.isEmpty }

    /// Adds the filters of the store to a query; of two for the same property, these count.
    func narrow(_ query: inout TraceQuery) { stored.narrow(&query) }

    /// Returns whether a trace that the store found matches.
    func matches(_ trace: TraceSummary) -> Bool {
        rest.allHold { condition in
            switch condition {
            case .error: trace.errors > 0
            case .running: trace.running > 0
            case .longer(let time): trace.duration >= time
            case .shorter(let time): trace.duration <= time
            case .field(let name, _, let pattern): Self.texts(name, of: trace).contains(where: pattern.matches)
            case .text(_, let pattern):
                [trace.title, trace.baseID.description, trace.service ?? ""].contains(where: pattern.matches)
            }
        }
    }

    private static func texts(_ field: String, of trace: TraceSummary) -> [String] {
        switch field {
        case "service": trace.terms.services + [trace.service].compactMap(\.self)
        case "name": trace.terms.names + [trace.name]
        case "host": Array(trace.terms.hosts)
        case "project": [trace.project].compactMap(\.self)
        case "path": Array(trace.terms.paths)
        default: [trace.baseID.description]
        }
    }

    /// Sets the store's filter for a condition; false if there is none, or it holds another value.
    private mutating func takeForStore(_ term: SearchTerm) -> Bool {
        guard !term.isNegated else { return false }
        switch term.condition {
        case .error: stored.onlyErrors = true
        case .running: stored.onlyRunning = true
        case .longer(let time): stored.minimumDuration = max(time, stored.minimumDuration ?? 0)
        case .field(let name, let value, _) where !value.hasPrefix("/") || name == "path":
            return set(value, of: name)
        case .shorter, .field, .text: return false
        }
        return true
    }

    private mutating func set(_ value: String, of field: String) -> Bool {
        let path: WritableKeyPath<TraceFilters, String?>? =
            switch field {
            case "service": \.service
            case "name": \.name
            case "host": \.host
            case "project": \.project
            case "path": \.path
            default: nil
            }
        guard let path else { return false }
        guard stored[keyPath: path] == nil else { return stored[keyPath: path] == value }
        stored[keyPath: path] = value
        return true
    }
}

extension [String] {
    fileprivate static func + (left: Set<String>, right: [String]) -> [String] { Array(left) + right }
}
