//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

/// Every captured and generated trace, against what Python's own command writes.
@Suite struct GoldenTests {
    @Test func ironicReportsAndGraphs() throws {
        let traces = try FixtureMessages.traces(in: "ironic/messages.jsonl")
        #expect(traces.count == 26)
        for trace in traces {
            let stem = try #require(trace.id.description.addingPercentEncoding(withAllowedCharacters: .unreserved))
            let report = TraceReport(points: trace.points)
            try expect(report.render(.json), equals: "ironic/reports/\(stem).json")
            try expect(report.render(.dot), equals: "ironic/dot/\(stem).dot")
        }
    }

    @Test func corpusReportsAndGraphs() throws {
        let points = Dictionary(
            uniqueKeysWithValues: try FixtureMessages.traces(in: "corpus/messages.jsonl").map { ($0.id, $0.points) }
        )
        let rows = try CorpusRow.all()
        #expect(rows.count == points.count)
        for row in rows {
            let report = TraceReport(points: try #require(points[row.id], "\(row.number)"))
            #expect(report.isEmpty(in: .json) == (row.outcome == "not-found"), "\(row.number) \(row.label)")
            guard row.outcome == "report" else { continue }
            try expect(report.render(.json), equals: "corpus/reports/\(row.number).json")
            // Where Python's graph fails there is nothing to compare with.
            if row.dot == "yes" { try expectGraph(report, of: row) }
        }
    }

    @Test func aTraceThatComesInPartsIsTheSame() throws {
        for trace in try FixtureMessages.traces(in: "corpus/messages.jsonl") {
            var builder = TraceReport.Builder()
            for entry in trace.points.entries {
                var part = PointBatch()
                part.append(entry, from: trace.points)
                builder.add(part, total: trace.points.count)
            }
            let whole = TraceReport(points: trace.points)
            let report = try builder.report()
            #expect(report.pointCount == trace.points.count)
            for format in [TraceFormat.json, .report] {
                #expect(report.render(format) == whole.render(format), "\(trace.id) \(format)")
            }
        }
    }

    @Test func savedReportsComeBackAsTheyAre() throws {
        // In the one left out two keys look alike, and Python too reads them as one.
        for row in try CorpusRow.all() where row.outcome == "report" && row.label != "surrogate-2.0-split" {
            let saved = [UInt8](try Fixtures.data("corpus/reports/\(row.number).json"))
            let report = try TraceReport(reportFile: saved)
            try expect(report.render(.json), equals: "corpus/reports/\(row.number).json")
            if row.dot == "yes" { try expectGraph(report, of: row) }
        }
    }

    @Test func everyFormatShowsEveryTrace() throws {
        for trace in try FixtureMessages.traces(in: "corpus/messages.jsonl") {
            let report = TraceReport(points: trace.points)
            for format in [TraceFormat].builtIn {
                let output = report.render(format)
                // Protobuf is no text.
                if format != .otlp {
                    #expect(String(validating: output, as: UTF8.self) != nil, "\(trace.id) \(format)")
                }
                // Without time of their own spans leave no stack.
                if format != .folded { #expect(!output.isEmpty, "\(trace.id) \(format)") }
            }
            let strict = Data(report.render(.report))
            let object = try #require(try JSONSerialization.jsonObject(with: strict) as? [String: Any], "\(trace.id)")
            #expect(object["points"] as? Int == trace.points.count)
        }
    }

    /// Python writes a label of the form `<…>` bare, as HTML, and leaves the quotes open after a backslash at the end. In
    /// ours every label is a string without raw control characters, because services write labels.
    private func expectGraph(_ report: TraceReport, of row: CorpusRow) throws {
        let path = "corpus/dot/\(row.number).dot"
        let quoted = Self.statements(try Fixtures.data(path)).map { line -> [UInt8] in
            guard line.last == UInt8(ascii: "]") else { return line }
            if let bare = line.firstRange(of: Array("[label=<".utf8)) {
                let start = bare.upperBound - 1
                return line[..<start] + Array("\"".utf8) + line[start...].dropLast() + Array("\"]".utf8)
            }
            let label = line.dropLast(2)
            let isOpen = label.reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
            return isOpen ? label + Array("\\\"]".utf8) : line
        }
        try expect(report.render(.dot), equals: path, [UInt8](quoted.joined(separator: [UInt8(ascii: "\n")])))
    }

    /// Returns the lines of Python's graph, with the escapes of ours in the labels: a label with line breaks is one line.
    private static func statements(_ graph: Data) -> [[UInt8]] {
        let lines = graph.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var statements: [[UInt8]] = []
        for (index, line) in lines.enumerated() {
            let begins =
                ["digraph {", "}"].contains { line.elementsEqual($0.utf8) }
                || line.first == UInt8(ascii: "\t") && line.dropFirst().first.map { (0x30...0x39).contains($0) } == true
            if statements.isEmpty || begins || index == lines.count - 1 {
                statements.append([UInt8](line))
            } else {
                statements[statements.count - 1] += Array("\\n".utf8) + line
            }
        }
        return statements.map { statement in
            var visibility = ScalarVisibility()
            let text = String(decoding: statement, as: UTF8.self).unicodeScalars.enumerated().map { index, scalar in
                visibility.shows(scalar) || index == 0 ? String(scalar) : "\\" + TerminalText.escape(scalar)
            }
            return Array(text.joined().utf8)
        }
    }

    private func expect(_ output: [UInt8], equals path: String) throws {
        try expect(output, equals: path, [UInt8](try Fixtures.data(path)))
    }

    private func expect(_ output: [UInt8], equals path: String, _ expected: [UInt8]) throws {
        guard output != expected else { return }
        let place = zip(output, expected).prefix { $0 == $1 }.count
        let (found, wanted) = (output.dropFirst(max(place - 60, 0)), expected.dropFirst(max(place - 60, 0)))
        Issue.record(
            """
            \(path) differs at byte \(place):
            \(String(decoding: found.prefix(160), as: UTF8.self))
            instead of
            \(String(decoding: wanted.prefix(160), as: UTF8.self))
            """
        )
    }
}

extension CharacterSet {
    static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )
}

/// One line of `corpus/traces.tsv`.
struct CorpusRow {
    let number: String
    let id: OpaqueID
    let label: String
    let outcome: String
    let dot: String

    static func all() throws -> [CorpusRow] {
        try Fixtures.lines("corpus/traces.tsv").dropFirst().map { line in
            let columns = String(decoding: line, as: UTF8.self).split(separator: "\t").map(String.init)
            try #require(columns.count == 6)
            return CorpusRow(
                number: columns[0],
                id: try id(columns[1]),
                label: columns[3],
                outcome: columns[4],
                dot: columns[5]
            )
        }
    }

    /// The id of a JSON scalar, by way of a point that has it.
    private static func id(_ scalar: String) throws -> OpaqueID {
        let payload = """
            {"name": "x-start", "base_id": \(scalar), "trace_id": "t", "timestamp": "2026-01-01T00:00:00"}
            """
        var batch = PointBatch()
        try [UInt8](payload.utf8).withUnsafeBytes {
            try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
        }
        return batch.id(batch.entries[0].baseID)
    }
}
