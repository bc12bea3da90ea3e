//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerReport
import Testing

@Suite struct SpeedscopeTests {
    /// The rules of the format: times never go back, what is closed is the innermost that is open, frames exist.
    @Test func everyProfileIsBalanced() throws {
        for report in try ExportedJSON.reports() {
            let file = try ExportedJSON.object(report, .speedscope)
            let frames = try #require((file["shared"] as? [String: Any])?["frames"] as? [[String: Any]])
            var opened = 0
            for profile in try #require(file["profiles"] as? [[String: Any]]) {
                let first = try #require((profile["startValue"] as? NSNumber)?.int64Value)
                let last = try #require((profile["endValue"] as? NSNumber)?.int64Value)
                if profile["type"] as? String == "sampled" {
                    let samples = try #require(profile["samples"] as? [[Int]])
                    let weights = try #require(profile["weights"] as? [Int64])
                    #expect(
                        samples.count == weights.count && weights.reduce(0, +) == last && weights.allSatisfy { $0 > 0 }
                    )
                    #expect(samples.allSatisfy { $0.allSatisfy(frames.indices.contains) && !$0.isEmpty })
                    continue
                }
                var open: [Int] = []
                var now = first
                for event in try #require(profile["events"] as? [[String: Any]]) {
                    let time = try #require((event["at"] as? NSNumber)?.int64Value)
                    let frame = try #require(event["frame"] as? Int)
                    #expect(time >= now && time <= last && frames.indices.contains(frame))
                    now = time
                    if event["type"] as? String == "O" {
                        open.append(frame)
                        opened += 1
                    } else {
                        #expect(open.popLast() == frame)
                    }
                }
                #expect(open.isEmpty)
            }
            #expect(opened == report.spanCount)
        }
    }

    @Test func selfTimesAreMerged() throws {
        var trace = TestTrace()
        trace.span("wsgi", "a", 0..<1000, service: "\"api\"")
        for number in 0..<3 {
            let start = Int64(number) * 200
            trace.span("db", "b\(number)", parent: "a", start..<start + 100, service: "\"api\"")
        }
        trace.span("rpc", "c", parent: "a", 700..<900, service: "\"conductor\"")
        #expect(
            trace.report.text(.folded) == """
                api: wsgi 500
                api: wsgi;db 300
                api: wsgi;conductor: rpc 200

                """
        )
    }

    @Test func whatDividesStacksIsNoPartOfATitle() throws {
        var trace = TestTrace()
        trace.span("a", "1", 0..<10, info: #""function": {"name": "x;y\nz\u001b[31m"}"#)
        let text = trace.report.text(.folded)
        #expect(text.split(separator: "\n").count == 1 && !text.contains(";") && !text.contains("\u{1b}"))
    }

    /// Stacks written out would grow with the square of the depth.
    @Test func deepStacksAreCut() {
        var trace = TestTrace()
        for level in 0..<2000 {
            trace.span("x", "\(level)", parent: level == 0 ? nil : "\(level - 1)", Int64(level)..<Int64(5000 - level))
        }
        let lines = trace.report.text(.folded).split(separator: "\n")
        #expect(lines.count <= 512 && lines.allSatisfy { $0.count < 512 * 8 })
        let total = lines.reduce(0) { $0 + (Int($1.split(separator: " ").last ?? "") ?? 0) }
        #expect(total == 5000)
    }
}
