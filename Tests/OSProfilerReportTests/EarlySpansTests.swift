//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

/// Spans that lie before their trace.
@Suite struct EarlySpansTests {
    private static let second: Int64 = 1_000_000
    /// The time of 1970 in a test's trace.
    private static let zero = -TestTrace.start

    /// A request of 100 ms that calls a host whose clock is at 1970; that host calls another one whose clock is right.
    private static var request: TestTrace {
        var trace = TestTrace()
        trace.add("wsgi-start", "a", at: 0)
        trace.add("rpc-start", "past", parent: "a", at: Self.zero + 40, service: "\"conductor\"")
        trace.span("wsgi", "agent", parent: "past", 10_000..<90_000, service: "\"agent\"")
        trace.add(
            "rpc-stop",
            "past",
            parent: "a",
            at: Self.zero + 50_040,
            info: #""etype": "Gone""#,
            service: "\"conductor\""
        )
        trace.add("wsgi-stop", "a", at: 100_000)
        return trace
    }

    private func strays(_ report: TraceReport) -> Set<String> {
        var ids: Set<String> = []
        report.forEachSpan { if $0.isStray { ids.insert($0.id.description) } }
        return ids
    }

    @Test func aHostAt1970IsFoldedAndOutOfTheTimes() {
        let report = Self.request.report
        #expect(strays(report) == ["past"] && report.strayCount == 1)
        #expect(report.duration == 100_000)
        #expect(report.started?.microseconds == TestTrace.start)
        var starts: [String: Int64] = [:]
        report.forEachSpan { starts[$0.id.description] = $0.start }
        #expect(starts == ["a": 0, "agent": 10_000, "past": Self.zero + 40])

        let text = report.text(.text)
        #expect(text.contains("2026-11-22 08:54:08.000000 UTC, 100 ms\n6 points, 2 spans, 1 stray; "))
        #expect(!text.contains("Gone") && text.contains("wsgi · agent"))
        let note =
            "\n1 span began 498704 h 54 min before the trace: its host's clock is wrong, or it is another request's; it failed\n"
        #expect(
            report.text(.text, width: nil).contains(note + "--strays shows it\n"),
            "\(report.text(.text, width: nil))"
        )
        var options = TraceRenderOptions()
        options.showsStrays = true
        let whole = String(decoding: report.render(.text, options: options), as: UTF8.self)
        #expect(whole.contains("Gone") && whole.contains("‹") && !whole.contains("--strays"))
    }

    @Test func otherFormatsShowTheSame() throws {
        let report = Self.request.report
        let own = report.text(.report)
        #expect(own.contains(#""duration_us": 100000"#) && own.contains(#""stray_spans": 1, "stray_errors": 1"#))
        #expect(own.contains(#""started": "2026-11-22T08:54:08.000000Z""#))
        let explained = report.text(.explanation)
        #expect(explained.contains("Set aside: 1 span began ") && !explained.contains("Damaged"), "\(explained)")
        // What Python reads counts from the earliest point of all.
        let json = report.text(.json)
        let span = (-Self.zero - 40) / 1000
        #expect(
            json.contains("\"started\": 0") && json.contains("\"started\": \(span)")
                && json.contains("\"finished\": \(span + 100)")
        )
        let saved = try TraceReport(reportFile: [UInt8](json.utf8))
        #expect(saved.duration == report.duration && saved.started == report.started && strays(saved) == strays(report))
        #expect(saved.text(.json) == json)
    }

    @Test func theOrderOfArrivalDoesNotMatter() {
        let points = Self.request.points
        for _ in 0..<20 {
            var batch = PointBatch()
            for index in points.entries.indices.shuffled() { batch.append(points.entries[index], from: points) }
            let report = TraceReport(points: batch)
            #expect(report.duration == 100_000 && strays(report) == ["past"])
        }
    }

    @Test func clocksThatDifferByMinutesAreOrdinary() {
        for seconds: Int64 in [1, 60, 1800] {
            var trace = TestTrace()
            trace.span("wsgi", "a", 0..<100_000)
            trace.span("db", "b", parent: "a", -seconds * Self.second..<5 - seconds * Self.second)
            #expect(strays(trace.report) == [] && trace.report.duration == 100_000 + seconds * Self.second)
        }
    }

    @Test func withoutTheStartOfARootNothingIsEarly() {
        var trace = TestTrace()
        trace.add("wsgi-stop", "a", at: 100_000)
        trace.span("db", "b", parent: "a", Self.zero + 5..<Self.zero + 10)
        #expect(strays(trace.report) == [] && trace.report.duration == 100_000 - Self.zero - 5)
    }
}
