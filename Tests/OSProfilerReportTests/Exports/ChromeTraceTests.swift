//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerReport
import Testing

@Suite struct ChromeTraceTests {
    private struct Slice {
        let start: Int64
        let end: Int64
    }

    private func events(_ report: TraceReport) throws -> [[String: Any]] {
        try #require(try ExportedJSON.object(report, .chrome)["traceEvents"] as? [[String: Any]])
    }

    @Test func namesProcessesAndLanes() throws {
        let events = try events(TestTrace.sample.report)
        let processes = events.filter { $0["name"] as? String == "process_name" }
        #expect(
            processes.map { ($0["args"] as? [String: Any])?["name"] as? String } == [
                "ironic_api on h1", "ironic_conductor on h1", "unknown service on h1",
            ]
        )
        let slices = events.filter { $0["ph"] as? String == "X" }
        #expect(
            slices.map { $0["name"] as? String } == [
                "wsgi GET /v1/nodes", "db SELECT nodes", "rpc do_node", "driver", "db",
            ]
        )
        #expect((slices[0]["ts"] as? NSNumber)?.int64Value == TestTrace.start)
        #expect((slices[1]["ts"] as? NSNumber)?.int64Value == TestTrace.start + 8000)
        #expect((slices[1]["dur"] as? NSNumber)?.int64Value == 3100)
        // A running span lasts as long as the trace is known.
        #expect((slices[3]["dur"] as? NSNumber)?.int64Value == 92_300)
        #expect((slices[3]["args"] as? [String: Any])?["running"] as? Bool == true)
        #expect(slices[2]["cat"] as? String == "error")
        #expect((slices[2]["args"] as? [String: Any])?["error"] as? String == "NodeLocked")
    }

    /// An arrow leads from each parent to its child on another lane; both ends stand behind their slices and have their starts.
    @Test func arrowsJoinLanes() throws {
        let arrows = try events(TestTrace.sample.report).filter { ["s", "f"].contains($0["ph"] as? String) }
        #expect(arrows.map { $0["ph"] as? String } == ["s", "f", "s", "f"])
        #expect(arrows.map { $0["pid"] as? Int } == [1, 2, 2, 2])
        for report in try ExportedJSON.reports() {
            var slice: [String: Any] = [:]
            var begun: Set<Int> = []
            for event in try events(report) {
                switch event["ph"] as? String {
                case "X": slice = event
                case "s": #expect(begun.insert(try #require(event["id"] as? Int)).inserted)
                case "f": #expect(begun.remove(try #require(event["id"] as? Int)) != nil)
                default: continue
                }
                for member in ["pid", "tid", "ts"] { #expect(event[member] as? Int64 == slice[member] as? Int64) }
            }
            #expect(begun.isEmpty)
        }
    }

    /// A parent whose clock is behind has no arrow to a child that began before it, and the child says why.
    @Test func noArrowLeadsBackInTime() throws {
        var trace = TestTrace()
        trace.span("wsgi", "a", 100..<200)
        trace.span("rpc", "b", parent: "a", 50..<150, service: "\"conductor\"")
        let events = try events(trace.report)
        #expect(!events.contains { ["s", "f"].contains($0["ph"] as? String) })
        let notes = events.compactMap { ($0["args"] as? [String: Any])?["parent"] as? String }
        #expect(notes == ["starts later"])
    }

    /// Perfetto would end a name at U+0000, and show `\uXXXX` as it stands.
    @Test func namesAreWhole() throws {
        var trace = TestTrace()
        trace.span("db\0one", "a", 0..<10, stopInfo: #""etype": "E\u0000\u001b""#, service: "\"a\\u0000pi\"")
        trace.span("日本\"語\"", "b", 0..<10, service: #""C:\\\u00e9""#)
        let text = trace.report.text(.chrome)
        #expect(!text.contains(#"\u"#))
        for name in [#""db␀one""#, #""a␀pi on h1""#, #""E␀␛""#, #""日本\"語\"""#, #""C:\\é on h1""#] {
            #expect(text.contains(name), "\(name)")
        }
    }

    @Test func slicesOfALaneNest() throws {
        for report in try ExportedJSON.reports() {
            var lanes: [Int: [Slice]] = [:]
            var processes: [Int: Int] = [:]
            for event in try events(report) where event["ph"] as? String == "X" {
                let start = try #require((event["ts"] as? NSNumber)?.int64Value)
                let length = try #require((event["dur"] as? NSNumber)?.int64Value)
                let lane = try #require(event["tid"] as? Int)
                #expect(length >= 0)
                #expect(processes[lane, default: event["pid"] as? Int ?? 0] == event["pid"] as? Int)
                processes[lane] = event["pid"] as? Int
                lanes[lane, default: []].append(Slice(start: start, end: start + length))
            }
            #expect(lanes.values.reduce(0) { $0 + $1.count } == report.spanCount)
            for slices in lanes.values {
                for (index, slice) in slices.enumerated() {
                    for other in slices[(index + 1)...] {
                        let nests = other.start >= slice.start && other.end <= slice.end
                        let encloses = other.start <= slice.start && other.end >= slice.end
                        let apart = other.start >= slice.end || other.end <= slice.start
                        if !(nests || encloses || apart) { Issue.record("\(slice) and \(other) overlap") }
                    }
                }
            }
        }
    }
}
