//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport
import OSProfilerStore
import Testing

@testable import OSProfilerBrowser

/// The points of a trace, and the browser that shows it.
struct SampleTrace {
    static let base = "7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11"
    /// 2026-11-22 08:54:08 UTC.
    static let start: Int64 = 1_795_337_648_000_000

    private(set) var points = PointBatch()

    var opened: OpenedTrace { OpenedTrace(OpaqueID(Self.base), TraceReport(points: points)) }

    /// Adds a point.
    ///
    /// - Parameters:
    ///   - info: members of `info` as JSON.
    ///   - time: microseconds after ``start``.
    mutating func add(
        _ name: String,
        _ id: String,
        in parent: String?,
        at time: Int64,
        _ info: String,
        _ service: String
    ) {
        let payload = """
            {"name": "\(name)", "base_id": "\(Self.base)", "trace_id": "\(id)", "parent_id": "\(parent ?? Self.base)", \
            "timestamp": "\(Timestamp(microseconds: Self.start + time).description.dropLast())", \
            "info": {\(info.isEmpty ? "" : info + ", ")"host": "h1"}, "project": "demo", "service": "\(service)"}
            """
        do {
            try [UInt8](payload.utf8).withUnsafeBytes {
                try points.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        } catch {
            Issue.record("\(error): \(payload)")
        }
    }

    /// Adds a start, and a stop unless there is no end.
    mutating func span(
        _ name: String,
        _ id: String,
        in parent: String? = nil,
        _ start: Int64,
        _ end: Int64?,
        info: String = "",
        stopInfo: String = "",
        service: String = "api"
    ) {
        add("\(name)-start", id, in: parent, at: start, info, service)
        if let end { add("\(name)-stop", id, in: parent, at: end, stopInfo, service) }
    }

    static func select(_ table: String) -> String { #""db": {"statement": "SELECT \#(table).id FROM \#(table)"}"# }

    /// A request with twelve equal statements, a call that failed, and work that still runs.
    static var request: SampleTrace {
        var trace = SampleTrace()
        trace.span("wsgi", "a", 0, 900_000, info: #""request": {"method": "GET", "path": "/v1/nodes"}"#)
        for call in 0..<12 {
            let start = 2_000 + Int64(call) * 10_000
            trace.span("db", "n\(call)", in: "a", start, start + 8_000, info: select("nodes"))
        }
        trace.span(
            "rpc",
            "c",
            in: "a",
            200_000,
            880_000,
            info: #""function": {"name": "manager.deploy", "args": "('n1',)"}"#,
            stopInfo: #""etype": "NodeLocked", "message": "locked\nby \u001b[31mh2\u202e""#,
            service: "conductor"
        )
        trace.span("db", "d", in: "c", 300_000, 800_000, info: select("ports"), service: "conductor")
        trace.span("job", "e", in: "c", 850_000, nil, service: "conductor")
        return trace
    }
}

extension TraceSummary {
    static func sample(
        _ number: Int,
        took duration: Int64 = 1_000,
        errors: Int = 0,
        request: String? = "GET /v1/nodes",
        service: String = "api"
    ) -> TraceSummary {
        let start = SampleTrace.start + Int64(number) * 1_000_000
        var terms = TraceTerms()
        terms.services = [service]
        return TraceSummary(
            baseID: OpaqueID("trace-\(number)"),
            started: Timestamp(microseconds: start),
            finished: Timestamp(microseconds: start + duration),
            points: 4,
            errors: errors,
            running: 0,
            name: "wsgi",
            project: nil,
            service: service,
            request: request,
            terms: terms
        )
    }
}

extension Browser {
    static func sample(_ query: TraceQuery = TraceQuery(), opening id: OpaqueID? = nil) -> Browser {
        Browser(store: "sqlite:///t.db", query: query, opening: id, now: Timestamp(microseconds: SampleTrace.start))
    }

    /// A browser with an open trace.
    static func showing(_ trace: SampleTrace, rows: Int = 24, columns: Int = 80) -> Browser {
        var browser = Browser.sample(opening: OpaqueID(SampleTrace.base))
        browser.resize(rows: rows, columns: columns)
        browser.receive(.trace(trace.opened))
        return browser
    }

    mutating func press(_ text: String) {
        for scalar in text.unicodeScalars { press(.character(scalar)) }
    }

    /// Reports the list that the browser asks for.
    mutating func receive(_ traces: [TraceSummary], isCut: Bool = false) {
        receive(.traces(traces, query: table.query, isCut: isCut))
    }

    var lines: [String] { screen().map(\.text) }
    var text: String { lines.joined(separator: "\n") }
    var status: String { lines[rows - 2] }

    /// The text of the selected row: the only one but the title that is reversed as a whole.
    var selectedLine: String {
        let selected = screen().dropFirst().dropLast(2).first { $0.runs.first?.style.isReversed == true }
        return selected?.text.trimmingBlanks ?? ""
    }

    /// The trees' part of the rows of a waterfall.
    var tree: [String] {
        lines.dropFirst(2).dropLast(2).map { String($0.prefix(32)).trimmingBlanks }.filter { !$0.isEmpty }
    }
}

extension String {
    var trimmingBlanks: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
