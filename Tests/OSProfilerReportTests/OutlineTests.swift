//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

/// The tree of a text, reduced to what matters.
@Suite struct OutlineTests {
    private static var trace: TestTrace {
        var trace = TestTrace()
        trace.span("wsgi", "root", 0..<100_000)
        for index in 0..<6 {
            let start = Int64(index) * 2_000 + 1_000
            trace.span(
                "db",
                "q\(index)",
                parent: "root",
                start..<(start + 500),
                info: #""db": {"statement": "SELECT a FROM t WHERE b = \#(index)"}"#
            )
        }
        trace.span("rpc", "call", parent: "root", 20_000..<90_000)
        trace.span("db", "bad", parent: "call", 30_000..<30_400, stopInfo: #""etype": "E""#)
        trace.span("db", "slow", parent: "call", 40_000..<80_000)
        trace.span("cache", "small", parent: "slow", 41_000..<41_001)
        return trace
    }

    /// The tree's lines from the guides on.
    private func tree(_ trace: TestTrace = Self.trace, _ change: (inout TraceOutlineOptions) -> Void) -> [String] {
        var options = TraceRenderOptions(width: 100)
        change(&options.outline)
        let text = String(decoding: trace.report.render(.text, options: options), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.dropFirst(5).prefix { !$0.isEmpty }.map { line in
            String(line.dropFirst(53))
        }
    }

    @Test func equalCallsBecomeOneLine() {
        #expect(
            tree { _ in } == [
                "wsgi · api", "├ db SELECT t × 6, each up to 500 µs", "└ rpc", "  ├ db", "  │   E", "  └ db",
                "    └ cache",
            ]
        )
        #expect(tree { $0.foldsRepeated = false }.count == 12)
        let wide = Self.trace.report.text(.text, width: nil)
        #expect(wide.contains("├ db SELECT t × 6, each up to 500 µs\n"))
        #expect(wide.contains("    1.00 ms    3.00 ms" + String(repeating: " ", count: 15) + "3.00 ms  ▒▒▒ "))
    }

    @Test func whatDiffersStaysApart() {
        var trace = TestTrace()
        trace.span("wsgi", "root", 0..<100)
        for index in 0..<5 {
            trace.span("db", "q\(index)", parent: "root", 1..<2, stopInfo: index == 0 ? #""etype": "E""# : "")
        }
        // Four that did not fail are too few, and a root is never folded.
        #expect(tree(trace) { _ in }.count == 7)
        trace.span("db", "q5", parent: "root", 1..<2)
        #expect(tree(trace) { _ in } == ["wsgi · api", "├ db", "│   E", "└ db × 5, each up to 1 µs"])
        trace.span("x", "child", parent: "q5", 1..<2)
        #expect(tree(trace) { _ in }.count == 9)
    }

    @Test func filtersKeepWhatIsAboveAndCountTheRest() {
        #expect(
            tree { $0.onlyErrors = true } == [
                "wsgi · api", "├ … 6 spans", "└ rpc", "  ├ db", "  │   E", "  └ … 2 spans",
            ]
        )
        #expect(
            tree { $0.minimumDuration = 1_000 } == [
                "wsgi · api", "├ … 6 spans", "└ rpc", "  ├ … 1 span, 1 error", "  └ db", "    └ … 1 span",
            ]
        )
        #expect(
            tree { $0.collapses = true } == [
                "wsgi · api", "├ … 6 spans", "└ rpc", "  ├ db", "  │   E", "  └ db", "    └ … 1 span",
            ]
        )
        #expect(tree { $0.maximumDepth = 1 } == ["wsgi · api", "└ … 10 spans, 1 error"])
        #expect(
            tree { $0.maximumDepth = 2 } == [
                "wsgi · api", "├ db SELECT t × 6, each up to 500 µs", "└ rpc", "  └ … 3 spans, 1 error",
            ]
        )
        #expect(
            tree {
                $0.onlyCriticalPath = true
                $0.minimumDuration = 10_000
            } == ["wsgi · api", "├ … 6 spans", "└ rpc", "  ├ … 1 span, 1 error", "  └ db", "    └ … 1 span"]
        )
    }

    @Test func onlyTheCriticalPath() {
        var trace = TestTrace()
        trace.span("wsgi", "root", 0..<100)
        trace.span("a", "hidden", parent: "root", 10..<50)
        trace.span("b", "whole", parent: "root", 0..<100)
        trace.span("c", "inner", parent: "whole", 0..<100)
        #expect(tree(trace) { $0.onlyCriticalPath = true } == ["wsgi · api", "├ … 1 span", "└ b", "  └ c"])
    }

    @Test func nothingPassesNothingIsLost() {
        #expect(tree { $0.minimumDuration = 1_000_000 } == ["… 11 spans, 1 error"])
    }

    @Test func ringsAndDeepTracesAreReducedToo() throws {
        for trace in try FixtureMessages.traces(in: "corpus/messages.jsonl") {
            let report = TraceReport(points: trace.points)
            for depth in [1, 3] {
                var options = TraceRenderOptions(width: 60)
                options.outline.maximumDepth = depth
                options.outline.onlyErrors = depth == 3
                let text = String(decoding: report.render(.text, options: options), as: UTF8.self)
                #expect(text.split(separator: "\n").allSatisfy { TerminalText.width(String($0)) <= 60 }, "\(trace.id)")
            }
        }
        var deep = TestTrace()
        for level in 0..<5000 {
            deep.span(
                "x",
                "s\(level)",
                parent: level == 0 ? nil : "s\(level - 1)",
                Int64(level)..<Int64(20_000 - level)
            )
        }
        #expect(tree(deep) { $0.maximumDepth = 2 } == ["x · api", "└ x", "  └ … 4,998 spans"])
        #expect(tree(deep) { $0.minimumDuration = 10_003 }.last?.hasPrefix("⋯ 4999 … 1 span") ?? false)
    }
}
