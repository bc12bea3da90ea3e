//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

/// What `trace explain` says.
@Suite struct ExplanationTests {
    /// A request that asks for each of ten nodes, fails in one of them, and rests before a second request.
    private static var repeating: TestTrace {
        var trace = TestTrace()
        trace.span(
            "wsgi",
            "root",
            0..<200_000,
            info: #""request": {"method": "GET", "path": "/v1/nodes"}"#,
            stopInfo: #""etype": "Failed", "message": "gave up""#
        )
        for index in 0..<10 {
            let start = Int64(index) * 10_000 + 5_000
            let isFailed = index == 3
            trace.span(
                "db",
                "db\(index)",
                parent: "root",
                start..<(start + 8_000),
                info: #""db": {"statement": "SELECT a FROM nodes WHERE id = \#(index)"}"#,
                stopInfo: isFailed ? #""etype": "DBError", "message": "no\nconnection""# : ""
            )
        }
        trace.span("rpc", "late", 500_000..<510_000, info: #""function": {"name": "a.b.deploy"}"#, service: #""cond""#)
        trace.add("driver-start", "on", parent: "late", at: 505_000, service: #""cond""#)
        trace.add("db-stop", "half", parent: "gone", at: 190_000)
        return trace
    }

    @Test func saysWhatTookTheTime() {
        #expect(
            Self.repeating.report.text(.explanation, width: nil) == """
                Trace 7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11
                2026-11-22 08:54:08.000000 UTC, 510 ms; 14 spans, 2 errors
                Critical path, 210 ms
                  57 %      120 ms  wsgi GET /v1/nodes · api
                  38 %     80.0 ms  db SELECT nodes × 10 · api
                   5 %     10.0 ms  rpc deploy · cond
                Largest self times of single spans
                  24 %      120 ms  wsgi GET /v1/nodes · api
                   2 %     10.0 ms  rpc deploy · cond
                   2 %     8.00 ms  db SELECT nodes · api
                Origins of errors
                  DBError in db SELECT nodes · api, which failed 1 caller: no connection
                Repeated calls
                  16 %     80.0 ms  db SELECT nodes × 10 · api below wsgi GET /v1/nodes · api
                No span ran: 300 ms from 200 ms, after wsgi GET /v1/nodes · api
                Unfinished: driver · cond, since 505 ms
                Damaged: 1 span without a start, 1 span with an unknown parent

                """
        )
    }

    @Test func theJSONHasTheSame() throws {
        let text = Self.repeating.report.text(.explanationJSON)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        func list(_ name: String) -> [[String: Any]] { object[name] as? [[String: Any]] ?? [] }
        #expect(object["critical_us"] as? Int == 210_000 && object["duration_us"] as? Int == 510_000)
        #expect(list("critical_path").map { $0["critical_us"] as? Int } == [120_000, 80_000, 10_000])
        #expect(list("critical_path").map { $0["share"] as? Double } == [0.571, 0.381, 0.048])
        #expect(list("self_times").first?["self_us"] as? Int == 120_000)
        let origins = list("error_origins")
        #expect(origins.map { $0["type"] as? String } == ["DBError"] && origins[0]["failed_callers"] as? Int == 1)
        #expect(origins[0]["id"] as? String == "db3" && origins[0]["message"] as? String == "no\nconnection")
        let repeated = try #require(list("repeated").first)
        #expect(repeated["count"] as? Int == 10 && repeated["total_us"] as? Int == 80_000)
        #expect(repeated["parent_id"] as? String == "root" && repeated["errors"] as? Int == 1)
        #expect(repeated["group"] as? String == "SELECT a FROM nodes WHERE id = ?")
        #expect(list("gaps").map { $0["from_us"] as? Int } == [200_000] && object["gaps_us"] as? Int == 300_000)
        #expect(list("unfinished").map { $0["id"] as? String } == ["on"])
        #expect((object["damage"] as? [String: Any])?["stop_only"] as? Int == 1)
    }

    @Test func errorsThatWereOnlyPassedOnAreNoOrigins() {
        var trace = TestTrace()
        let failed = #""etype": "E""#
        trace.span("a", "1", 0..<100, stopInfo: failed)
        trace.span("b", "2", parent: "1", 10..<90, stopInfo: failed)
        trace.span("c", "3", parent: "2", 20..<30, stopInfo: failed)
        trace.span("c", "4", parent: "2", 40..<50, stopInfo: failed)
        trace.span("d", "5", parent: "1", 92..<95, stopInfo: #""etype": 7"#)
        // Each of a ring counts for itself.
        trace.span("r", "6", parent: "7", 96..<97, stopInfo: failed)
        trace.span("s", "7", parent: "6", 96..<97, stopInfo: failed)
        let lines = trace.report.text(.explanation).split(separator: "\n")
        let first = lines.firstIndex { $0.hasPrefix("Origins of errors") } ?? 0
        #expect(lines[first] == "Origins of errors, 3 of 4")
        #expect(lines[first + 1] == "  E × 2 in c · api, which failed 2 callers")
        #expect(lines[first + 2] == "  7 in d · api, which failed 1 caller")
        #expect(lines[first + 3] == "  E in r · api")
    }

    @Test func sharesOfManyCallsAddUp() {
        var trace = TestTrace()
        trace.span("root", "root", 0..<1000)
        for index in 0..<8 {
            trace.span("x\(index)", "\(index)", parent: "root", Int64(index * 100)..<Int64(index * 100 + 90))
        }
        let text = trace.report.text(.explanation)
        #expect(text.contains("  28 %      280 µs  root · api\n"))
        #expect(text.contains("  45 %      450 µs  5 other calls\n"))
    }

    @Test(arguments: [60, 80, 180])
    func isShortAndFits(width: Int) throws {
        for file in ["ironic/messages.jsonl", "corpus/messages.jsonl"] {
            for trace in try FixtureMessages.traces(in: file) {
                let text = TraceReport(points: trace.points).text(.explanation, width: width)
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                #expect((2...25).contains(lines.count), "\(trace.id)")
                #expect(lines.allSatisfy { !$0.isEmpty && TerminalText.width(String($0)) <= width }, "\(text)")
            }
        }
    }

    @Test func neverTakesMoreThanItsLines() {
        var trace = Self.repeating
        let failed = #""etype": "E""#
        for index in 0..<200 {
            let parent = "p\(index % 8)"
            if index < 8 { trace.span("p", parent, Int64(index) * 1_000_000..<Int64(index) * 1_000_000 + 900_000) }
            let start = Int64(index % 8) * 1_000_000 + Int64(index) * 100
            trace.span("c\(index % 8)", "c\(index)", parent: parent, start..<(start + 90), stopInfo: failed)
        }
        let text = trace.report.text(.explanation, width: 60)
        let lines = text.split(separator: "\n")
        #expect(lines.count <= 25 && lines.count >= 22, "\(text)")
    }

    @Test func aCallBelowManySpansOfOneCallIsOneEntry() {
        var trace = TestTrace()
        trace.span("wsgi", "root", 0..<10_000)
        for outer in 0..<6 {
            let start = Int64(outer) * 1_000
            trace.span("rpc", "r\(outer)", parent: "root", start..<(start + 900))
            // Four are too few.
            for inner in 0..<(outer == 5 ? 4 : 7) {
                let begin = start + Int64(inner) * 100
                trace.span("db", "d\(outer)-\(inner)", parent: "r\(outer)", begin..<(begin + 50))
            }
        }
        let text = trace.report.text(.explanation)
        #expect(text.contains("  54 %     5.40 ms  rpc × 6 · api below wsgi · api\n"))
        #expect(text.contains("  18 %     1.75 ms  db × 35 · api below rpc × 5 · api\n"))
    }

    @Test func gapsAddUp() {
        var trace = TestTrace()
        for start in [0, 100, 300] as [Int64] { trace.span("a", "\(start)", start..<(start + 50)) }
        // An early end of a later span opens no gap.
        trace.span("b", "inner", 310..<320)
        #expect(
            trace.report.text(.explanation).hasSuffix(
                "No span ran: 200 µs in 2 gaps, the longest 150 µs from 150 µs, after a · api\n"
            )
        )
    }

    @Test func straysAreSetAside() {
        var trace = TestTrace()
        trace.span("wsgi", "root", 0..<1_000)
        trace.span("db", "d", parent: "root", 100..<300)
        // A thread that kept the trace sends another request's work.
        trace.span("wsgi", "stray", parent: "root", 60_000_000..<60_500_000, stopInfo: #""etype": "E""#)
        let text = trace.report.text(.explanation, width: nil)
        #expect(text.contains("Critical path, 1.00 ms\n  80 %      800 µs  wsgi · api\n"))
        #expect(text.contains("\nSet aside: 1 span began 59.9 s after its parent had ended"))
        #expect(!text.contains("Origins of errors") && !text.contains("No span ran") && !text.contains("Damaged"))
    }

    @Test func anEmptyTraceIsShort() {
        #expect(TestTrace().report.text(.explanation) == "Trace of a saved report\n0 µs; 0 spans\n")
        let json = TestTrace().report.text(.explanationJSON)
        #expect((try? JSONSerialization.jsonObject(with: Data(json.utf8))) is [String: Any])
    }

    @Test func hostileTextsStayTexts() throws {
        let hostile = "\u{1b}]0;owned\u{7}\u{1b}[2J\r\n\u{202e}x\u{9b}31m\u{0}\u{2028}\u{200b}\u{e0041}"
        let text = TestTrace.json(hostile)
        var trace = TestTrace()
        trace.span(
            hostile,
            hostile,
            0..<100,
            info: #""function": {"name": \#(text)}"#,
            stopInfo: #""etype": \#(text), "message": \#(text)"#,
            service: text
        )
        for index in 0..<6 {
            trace.span(
                "db",
                "d\(index)",
                parent: hostile,
                0..<10,
                info: #""db": {"statement": \#(text)}"#,
                service: "NaN"
            )
        }
        trace.add(hostile + "-start", "r", parent: hostile, at: 90, service: text)
        for colour in [false, true] {
            var output = trace.report.text(.explanation, width: nil, colour: colour)
            if colour {
                for code in ["0", "1", "2", "31", "33"] { output = output.replacing("\u{1b}[\(code)m", with: "") }
            }
            let unsafe = output.unicodeScalars.filter { $0 != "\n" && $0.isInvisible }
            #expect(unsafe.isEmpty, "\(unsafe.map { String($0.value, radix: 16) })")
        }
        let json = trace.report.text(.explanationJSON)
        #expect(json.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
        #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
    }

    @Test func deepErrorsNeedNoStack() {
        var trace = TestTrace()
        for level in 0..<5000 {
            let parent = level == 0 ? nil : "s\(level - 1)"
            trace.span(
                "x",
                "s\(level)",
                parent: parent,
                Int64(level)..<Int64(20_000 - level),
                stopInfo: #""etype": "E""#
            )
        }
        #expect(trace.report.text(.explanation).contains("  E in x · api, which failed 4,999 callers\n"))
    }
}
