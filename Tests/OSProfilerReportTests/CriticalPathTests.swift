//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

/// The critical path, against examples worked out by hand and against what holds of every path.
@Suite struct CriticalPathTests {
    /// The segments of each span by its id, as `from-to`.
    private func path(_ trace: TestTrace) -> [String: [String]] {
        let analysis = TraceAnalysis(of: trace.tree)
        var path: [String: [String]] = [:]
        for (index, node) in analysis.tree.nodes.enumerated() {
            let segments = analysis.critical.segments(of: Int32(index)).map { "\($0.from)-\($0.to)" }
            if !segments.isEmpty { path[node.traceID.id(in: analysis.tree.arena).description] = segments }
        }
        return path
    }

    @Test func goesBackThroughTheChildrenThatEndLast() {
        // root 0 ─────────────────────── 100
        //   a    10 ──── 40
        //   b      20 ──────── 60          ends last before c
        //   c                   65 ─── 90
        //     d                  70 ─ 85
        var trace = TestTrace()
        trace.span("wsgi", "root", 0..<100)
        trace.span("rpc", "a", parent: "root", 10..<40)
        trace.span("rpc", "b", parent: "root", 20..<60)
        trace.span("rpc", "c", parent: "root", 65..<90)
        trace.span("db", "d", parent: "c", 70..<85)
        #expect(
            path(trace) == [
                "root": ["0-20", "60-65", "90-100"], "b": ["20-60"], "c": ["65-70", "85-90"], "d": ["70-85"],
            ]
        )
        #expect(TraceAnalysis(of: trace.tree).critical.length == 100)
    }

    @Test func childrenCountAsFarAsTheyLieWithinTheirParent() {
        var trace = TestTrace()
        trace.span("wsgi", "root", 10..<100)
        // Begins before its parent, and its own child reaches out of what is left of it.
        trace.span("rpc", "early", parent: "root", 0..<30)
        trace.span("db", "inner", parent: "early", 5..<20)
        // Outlives its parent.
        trace.span("rpc", "late", parent: "root", 80..<150)
        trace.span("db", "last", parent: "late", 90..<140)
        #expect(
            path(trace) == [
                "root": ["30-80"], "early": ["20-30"], "inner": ["10-20"], "late": ["80-90"], "last": ["90-100"],
            ]
        )
        let analysis = TraceAnalysis(of: trace.tree)
        let outlived = zip(analysis.tree.nodes, analysis.childrenOutlive).filter(\.1).map {
            $0.0.traceID.id(in: analysis.tree.arena).description
        }
        #expect(outlived == ["root"])
    }

    @Test func ofChildrenThatEndTogetherTheLongestHoldsThePath() {
        var trace = TestTrace()
        trace.span("wsgi", "root", 0..<50)
        trace.span("db", "short", parent: "root", 30..<40)
        trace.span("db", "long", parent: "root", 10..<40)
        trace.span("db", "nothing", parent: "root", 45..<45)
        #expect(path(trace) == ["root": ["0-10", "40-50"], "long": ["10-40"]])
    }

    @Test func eachRootHasItsOwn() {
        var trace = TestTrace()
        trace.span("wsgi", "one", 0..<10)
        trace.span("wsgi", "two", 20..<50)
        trace.span("db", "child", parent: "two", 20..<30)
        trace.span("db", "orphan", parent: "gone", 60..<61)
        #expect(path(trace) == ["one": ["0-10"], "two": ["30-50"], "child": ["20-30"], "orphan": ["60-61"]])
        #expect(TraceAnalysis(of: trace.tree).critical.length == 41)
    }

    @Test func halvesRingsAndNegativeSpansAreOnNoPath() {
        var trace = TestTrace()
        trace.add("wsgi-start", "running", at: 0)
        trace.span("db", "below", parent: "running", 1..<2)
        trace.add("db-stop", "half", at: 5)
        trace.span("a", "x", parent: "y", 10..<20)
        trace.span("b", "y", parent: "x", 11..<19)
        trace.add("rpc-start", "back", at: 40)
        trace.add("rpc-stop", "back", at: 30)
        #expect(path(trace).isEmpty)
        #expect(TraceAnalysis(of: TestTrace().tree).critical.length == 0)
    }

    @Test(arguments: ["ironic/messages.jsonl", "corpus/messages.jsonl"])
    func capturedTracesKeepWhatAPathPromises(file: String) throws {
        for trace in try FixtureMessages.traces(in: file) {
            expectSound(TraceReport(points: trace.points).tree, "\(trace.id)")
        }
    }

    @Test func randomTreesKeepWhatAPathPromises() {
        for seed in 0..<200 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var trace = TestTrace()
            let count = Int.random(in: 1...40, using: &generator)
            for index in 0..<count {
                let parent = index == 0 ? nil : "s\(Int.random(in: 0..<index, using: &generator))"
                let start = Int64.random(in: 0...60, using: &generator)
                let end = start + Int64.random(in: 0...60, using: &generator)
                let isRoot = index == 0 || Int.random(in: 0..<10, using: &generator) == 0
                if Int.random(in: 0..<12, using: &generator) == 0 {
                    trace.add("x-start", "s\(index)", parent: isRoot ? nil : parent, at: start)
                } else {
                    trace.span("x", "s\(index)", parent: isRoot ? nil : parent, start..<end)
                }
            }
            expectSound(trace.tree, "seed \(seed)")
        }
    }

    @Test func deepAndWideTracesNeedNoStack() {
        var deep = TestTrace()
        for level in 0..<5000 {
            deep.span(
                "x",
                "s\(level)",
                parent: level == 0 ? nil : "s\(level - 1)",
                Int64(level)..<Int64(20_000 - level)
            )
        }
        let critical = TraceAnalysis(of: deep.tree).critical
        #expect(critical.length == 20_000 && critical.time(of: 4999) == 20_000 - 2 * 4999)
        #expect(critical.segments(of: 0).map(\.length) == [1, 1])

        var wide = TestTrace()
        wide.span("wsgi", "root", 0..<1_000_000)
        for index in 0..<20_000 {
            wide.span("db", "s\(index)", parent: "root", Int64(index * 50)..<Int64(index * 50 + 30))
        }
        let analysis = TraceAnalysis(of: wide.tree)
        #expect(analysis.critical.length == 1_000_000 && analysis.critical.time(of: 0) == 20_000 * 20)
    }

    /// The segments of each root's tree add up to the root's time, none overlaps another, and each lies in its span.
    private func expectSound(_ tree: TraceTree, _ name: String, _ location: SourceLocation = #_sourceLocation) {
        let critical = TraceAnalysis(of: tree).critical
        var roots: [Int32] = []
        var segments: [Int32: [CriticalPath.Segment]] = [:]
        var total: Int64 = 0
        for visit in tree.order {
            if visit.depth == 0 { roots.append(visit.node) }
            let node = tree.nodes[Int(visit.node)]
            for segment in critical.segments(of: visit.node) {
                #expect(segment.length > 0 && !node.isStray && node.state == .finished, "\(name)")
                #expect(segment.from >= node.startTime && segment.to <= node.endTime, "\(name)")
                segments[roots.last!, default: []].append(segment)
                total += segment.length
            }
        }
        #expect(total == critical.length, "\(name)", sourceLocation: location)
        for root in roots {
            let node = tree.nodes[Int(root)]
            let isOn = node.state == .finished && !node.isStray && !node.isDetached
            let sorted = (segments[root] ?? []).sorted { $0.from < $1.from }
            #expect(
                sorted.reduce(0) { $0 + $1.length } == (isOn ? max(node.duration, 0) : 0),
                "\(name)",
                sourceLocation: location
            )
            for (first, second) in zip(sorted, sorted.dropFirst()) {
                #expect(first.to == second.from, "\(name)", sourceLocation: location)
            }
        }
    }
}
