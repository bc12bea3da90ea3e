//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport
import Testing

@Suite struct TraceTreeTests {
    @Test func selfTimeIsWhatNoChildCovers() {
        var trace = TestTrace()
        trace.span("a", "root", 0..<1000)
        trace.span("b", "1", parent: "root", 100..<300)
        trace.span("b", "2", parent: "root", 200..<400)  // overlaps
        trace.span("b", "3", parent: "root", 250..<280)  // inside
        trace.span("b", "4", parent: "root", 900..<1500)  // ends later
        trace.span("b", "5", parent: "root", 2000..<2100)  // outside
        trace.span("c", "6", parent: "1", 100..<300)  // all of it
        trace.add("d-start", "7", parent: "root", at: 500)  // no end
        #expect(trace.tree.nodes.map(\.selfTime) == [600, 0, 200, 30, 600, 100, 200, 0])
        #expect(trace.tree.statistics.map(\.selfTime) == [600, 930, 200, 0])
        #expect(trace.tree.statistics.map(\.longest) == [1000, 600, 200, 0])
    }

    @Test func tellsHalvesErrorsAndOrphans() {
        let tree = TestTrace.sample.tree
        #expect(tree.nodes.map(\.state) == [.finished, .finished, .finished, .running, .stopOnly])
        #expect(tree.nodes.map(\.isError) == [false, false, true, false, false])
        #expect(tree.nodes.map(\.isOrphan) == [false, false, false, false, true])
        #expect(tree.order.map(\.node) == [0, 1, 2, 3, 4])
        #expect(tree.order.map(\.depth) == [0, 1, 1, 2, 0])
        #expect(tree.duration == 152_300 && tree.pointCount == 8)
        #expect(tree.started == Timestamp(microseconds: TestTrace.start))
    }

    @Test func parentsThatAreAbsentOrNullAreNotUnknown() throws {
        var batch = PointBatch()
        for (id, parent) in [("1", ""), ("2", #""parent_id": null,"#), ("3", #""parent_id": 5,"#)] {
            let payload = """
                {"name": "x-start", "base_id": 4, "trace_id": \(id), \(parent) "timestamp": "2026-01-01T00:00:00"}
                """
            try [UInt8](payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
        #expect(TraceReport(points: batch).tree.nodes.map(\.isOrphan) == [false, false, true])
    }

    @Test func ringsOfParentsAreShownApart() {
        var trace = TestTrace()
        trace.span("leaf", "below", parent: "y", 5..<6)
        trace.span("ring", "x", parent: "z", 0..<10)
        trace.span("ring", "y", parent: "x", 1..<9)
        trace.span("ring", "z", parent: "y", 2..<8)
        trace.span("self", "s", parent: "s", 3..<4)
        trace.span("root", "r", 0..<20)
        let tree = trace.tree
        #expect(tree.attachedCount == 1)
        #expect(tree.order.map { [$0.node, $0.depth] } == [[5, 0], [1, 0], [2, 1], [0, 2], [3, 2], [4, 0]])
        #expect(tree.nodes.map(\.isDetached) == [true, true, true, true, true, false])
        // The ring is cut at x, and so are the times: z's own is not covered by x, nor that of s by itself.
        #expect(tree.nodes.map(\.selfTime) == [1, 2, 2, 6, 1, 20])
        #expect(trace.report.text(.text).contains("(cycle of parents)"))
    }

    @Test func onlyRingsAreNothingToPython() {
        var trace = TestTrace()
        trace.span("self", "s", parent: "s", 3..<4)
        #expect(trace.report.isEmpty(in: .json) && trace.report.isEmpty(in: .dot))
        #expect(!trace.report.isEmpty(in: .text) && !trace.report.isEmpty(in: .html))
        #expect(TraceReport(points: PointBatch()).isEmpty(in: .text))
    }

    @Test func deepTracesCostNoStack() {
        // A recursion would need more than the stack of a thread.
        let depth = 10_000
        var trace = TestTrace()
        for level in 0..<depth {
            trace.add("x-start", "\(level)", parent: level == 0 ? nil : "\(level - 1)", at: Int64(level))
        }
        let report = trace.report
        #expect(report.tree.order.last?.depth == Int32(depth - 1))
        for format in [TraceFormat].builtIn {
            var last: [UInt8] = []
            var count = 0
            #expect(throws: Never.self) {
                try report.render(format) { bytes in
                    count += bytes.count
                    last = Array(bytes.suffix(8))
                }
            }
            // None of these spans has time of its own.
            if format != .folded { #expect(count > depth * 40 && !last.isEmpty, "\(format)") }
        }
    }

    @Test func aDeepSavedReportComesBack() throws {
        var trace = TestTrace()
        for level in 0..<3000 {
            trace.add("x-start", "\(level)", parent: level == 0 ? nil : "\(level - 1)", at: Int64(level) * 1000)
        }
        let saved = trace.report.render(.json)
        let report = try TraceReport(reportFile: saved)
        #expect(report.render(.json) == saved)
        #expect(report.render(.report) == trace.report.render(.report))
    }

    @Test func manyNamesOfOneSpanTakeLinearTime() throws {
        var trace = TestTrace()
        let names = 10_000
        for number in 0..<(names * 2) { trace.add("x-\(number % names)-start", "a", at: Int64(number)) }
        let tree = trace.tree
        #expect(tree.nodes.count == 1 && tree.points.count == names && tree.pointCount == names * 2)
        let output = trace.report.text(.json)
        let first = try #require(output.firstRange(of: "meta.raw_payload.x-0-start"))
        let second = try #require(output.firstRange(of: "meta.raw_payload.x-1-start"))
        #expect(first.lowerBound < second.lowerBound)
        #expect(output.hasSuffix("\"count\": 1,\n      \"duration\": 0\n    }\n  }\n}"))
    }

    @Test func whatTheSinkThrowsEndsTheOutput() {
        struct Full: Error {}
        var trace = TestTrace()
        for number in 0..<2000 { trace.span("x", "\(number)", 0..<Int64(number)) }
        var calls = 0
        #expect(throws: Full.self) {
            try trace.report.render(.json) { _ in
                calls += 1
                throw Full()
            }
        }
        #expect(calls == 1)
    }

    /// Forty spans over all the years that a timestamp can name are more microseconds than the type holds.
    @Test func timesWithoutEndAddUpToTheLimit() {
        var trace = TestTrace()
        let first = Timestamp("0001-01-01T00:00:00")!.microseconds - TestTrace.start
        let last = Timestamp("9999-12-31T23:59:59")!.microseconds - TestTrace.start
        for number in 0..<40 { trace.span("db", "\(number)", first..<last) }
        let report = trace.report
        #expect(report.tree.statistics.map(\.duration) == [.max])
        for format in [TraceFormat.text, .json, .html, .dot, .report] { #expect(!report.render(format).isEmpty) }
    }
}
