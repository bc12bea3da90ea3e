//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport
import Testing

/// Two sets of traces, aligned by the groups of their spans, and budgets for their growth.
@Suite struct TraceSetDiffTests {
    /// Sets of traces with a request and a statement.
    ///
    /// - Parameters:
    ///   - factor: of the statement's duration.
    ///   - other: the name of one more span, if any.
    ///   - rare: the number of traces with a span of this name.
    private func set(
        _ traces: Int,
        factor: Int64 = 1,
        other: String? = nil,
        fails: Bool = false,
        rare: Int64 = 0
    ) -> TraceSetStatistics {
        var statistics = TraceSetStatistics(by: .point, samples: true)
        for number in 0..<Int64(traces) {
            var trace = TestTrace()
            trace.span("wsgi", "a", 0..<(10_000 + number), stopInfo: fails ? #""etype": "E""# : "")
            trace.span("db", "b", parent: "a", 1000..<(1000 + (1000 + number) * factor))
            if let other { trace.span(other, "c", parent: "a", 5000..<(5100 + number)) }
            if number < rare { trace.span("rare", "d", parent: "a", 6000..<6100) }
            statistics.add(trace.report)
        }
        return statistics
    }

    private func rows(_ diff: TraceSetDiff) -> [String] {
        diff.rows.map { row in
            let differences = row.findings.map(\.difference.rawValue)
            return "\(String(decoding: row.text ?? [], as: UTF8.self)): \(differences.joined(separator: " "))"
        }
    }

    @Test func saysWhatDiffers() {
        let same = TraceSetDiff(before: set(40), after: set(40))
        #expect(same.findings.isEmpty && same.differing == 0 && rows(same) == ["wsgi: ", "db: "])
        let other = TraceSetDiff(before: set(40, other: "old"), after: set(40, factor: 2, other: "new", fails: true))
        #expect(
            Set(rows(other)) == [
                "db: slower", "wsgi: more_errors", "old: fewer_traces", "new: more_traces",
            ]
        )
        #expect(other.findings.map(\.difference) == [.moreErrors])
    }

    @Test func aTableForPeople() {
        func lines(_ diff: TraceSetDiff, _ width: Int? = nil) -> [String] {
            TraceSetDiffText(diff, width: width).lines.map { $0.split(separator: " ").joined(separator: " ") }
        }
        let same = lines(TraceSetDiff(before: set(40), after: set(40)))
        #expect(same[2] == "whole traces: no difference beyond the noise")
        #expect(same[3] == "no difference beyond the noise in 2 rows")
        let few = lines(TraceSetDiff(before: set(4), after: set(40)))
        #expect(few[2] == "too few traces to compare durations: each set needs at least 8")
        #expect(few[3] == "2 rows, not compared")
        // Rows with too few traces are not said to be equal; one that all traces of a small set have can still differ.
        let rare = lines(TraceSetDiff(before: set(40), after: set(40, factor: 1, rare: 3)))
        #expect(rare[3] == "no difference beyond the noise in 2 of 3 rows; 1 row has too few traces")
        let gone = lines(TraceSetDiff(before: set(7, other: "old", fails: true), after: set(7)))
        #expect(gone[2] == "too few traces to compare durations: each set needs at least 8; whole traces: fewer errors")
        #expect(gone[3] == "2 of 3 rows differ beyond the noise; 1 row has too few traces")
        #expect(few[6].hasSuffix("too few traces api db"))
        let diff = TraceSetDiff(before: set(40, other: "old"), after: set(40, factor: 2, other: "new"))
        let text = lines(diff)
        #expect(text[0] == "before 40 traces, 120 spans; a trace took 10.0 ms (p50), 10.0 ms (p95)", "\(text[0])")
        #expect(text[3] == "3 of 4 rows differ beyond the noise")
        #expect(text.contains { $0.contains("+97 %") && $0.hasSuffix("slower api db") }, "\(text)")
        #expect(text.contains { $0.hasSuffix("gone api old") } && text.contains { $0.hasSuffix("added api new") })
        #expect(text[text.count - 2].hasPrefix("tests: Mann-Whitney U of durations"))
        #expect(text[text.count - 1].hasPrefix("Holm's correction for 8 tests: noise alone"))
        for width in [40, 60, 80, 100, 180] {
            let lines = TraceSetDiffText(diff, width: width).lines
            #expect(lines.allSatisfy { TerminalText.width($0) <= width }, "\(lines)")
        }
    }

    @Test func theGuideNamesEveryMemberOfTheJSON() throws {
        var writer = ByteWriter()
        TraceSetDiff(before: set(40), after: set(40, factor: 2, fails: true)).write(into: &writer)
        try expectGuide(names: writer)
    }

    // MARK: Budgets

    @Test(arguments: [
        "p95 > +20%", "trace p50>+100ms", "self > + 1.5s", "errors > +0", "calls > +2", "trace errors > +5%",
    ])
    func budgetsAreRead(text: String) {
        #expect(DiffBudget(text) != nil)
    }

    @Test(arguments: [
        "", "p95", "p95 > 20%", "p95 < +20%", "p94 > +20%", "p95 > +20", "p95 > +x%", "p95 > +%", "calls > +3ms",
        "trace > +3ms", "db p95 > +20%", "p95 > +20% > +30%", "trace trace p95 > +1%",
    ])
    func otherTextsAreNot(text: String) {
        #expect(DiffBudget(text) == nil)
    }

    @Test func onlyGrowthBeyondTheNoiseCounts() throws {
        let diff = TraceSetDiff(before: set(40), after: set(40, factor: 2, other: "new", fails: true))
        func breaches(_ text: String) throws -> [String] { try #require(DiffBudget(text)).breaches(of: diff) }
        #expect(
            try breaches("p95 > +20%") == ["api db: 1.03 ms → 2.08 ms (+101 %)"] || breaches("p95 > +20%").count == 1
        )
        #expect(try breaches("p95 > +200%").isEmpty && breaches("p50 > +100ms").isEmpty)
        #expect(try breaches("self > +500us").count == 1 && breaches("mean > +900us").count == 1)
        #expect(try breaches("errors > +0") == ["api wsgi: 0 → 1"])
        #expect(try breaches("calls > +0") == ["api new: 0 → 1"])
        #expect(try breaches("trace errors > +0.5") == ["trace: 0 → 1"])
        // The traces take the same time.
        #expect(try breaches("trace p50 > +0%").isEmpty)
        // Twice as slow, but in a few traces that prove nothing.
        let few = TraceSetDiff(before: set(4), after: set(4, factor: 2))
        #expect(try #require(DiffBudget("p50 > +20%")).breaches(of: few).isEmpty)
    }

    @Test func singleTracesHaveBudgets() throws {
        let pair = TraceDiffTests.pair()
        let diff = TraceDiff(before: pair.before, after: pair.after)
        func breaches(_ text: String) throws -> [String] { try #require(DiffBudget(text)).breaches(of: diff) }
        #expect(
            try breaches("total > +20%") == [
                "api: wsgi GET /v1/nodes/{id}: 100 ms → 150 ms (+50 %)", "db SELECT nodes: 10.0 ms → 50.0 ms (+400 %)",
            ]
        )
        #expect(try breaches("calls > +0") == ["db SELECT nodes: 1 → 2", "cond: driver: 0 → 1"])
        #expect(try breaches("trace total > +50ms").isEmpty)
        #expect(try breaches("trace total > +49ms") == ["trace: 100 ms → 150 ms (+50 %)"])
        #expect(try #require(DiffBudget("p95 > +1%")).fitsSingleTraces == false)
    }
}
