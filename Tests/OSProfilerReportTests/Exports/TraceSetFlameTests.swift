//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerReport
import Testing

/// One flame graph of several traces.
@Suite struct TraceSetFlameTests {
    private func trace(_ number: Int64) -> TraceReport {
        var trace = TestTrace()
        let request = #""request": {"method": "GET", "path": "/v1/nodes/\#(number)"}"#
        trace.span("wsgi", "a", 0..<1000, info: request)
        trace.span("db", "b", parent: "a", 0..<(100 * number), info: #""db": {"statement": "SELECT x FROM nodes"}"#)
        trace.span("rpc", "c", parent: "a", 500..<700, service: #""cond""#)
        return trace.report
    }

    private func text(_ flame: TraceSetFlame, _ format: TraceSetFlame.Format) throws -> String {
        var bytes: [UInt8] = []
        try flame.render(format) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func equalPathsMeet() throws {
        var flame = TraceSetFlame()
        #expect(flame.isEmpty)
        for number in 1...3 { flame.add(trace(Int64(number))) }
        #expect(flame.traces == 3 && !flame.isEmpty && !flame.isCut)
        #expect(
            try text(flame, .folded) == """
                api: wsgi GET /v1/nodes/{id} 1800
                api: wsgi GET /v1/nodes/{id};db SELECT nodes 600
                api: wsgi GET /v1/nodes/{id};cond: rpc 600

                """
        )
        let file = try JSONSerialization.jsonObject(with: Data(try text(flame, .speedscope).utf8)) as? [String: Any]
        let profiles = try #require(file?["profiles"] as? [[String: Any]])
        #expect(file?["name"] as? String == "3 traces" && profiles.count == 1)
        #expect(profiles[0]["endValue"] as? Int == 3000 && profiles[0]["weights"] as? [Int] == [1800, 600, 600])
    }

    /// No time is lost where there is no room.
    @Test func framesAreBounded() throws {
        var flame = TraceSetFlame(maximumFrames: 10)
        for number in 0..<20 {
            var trace = TestTrace()
            trace.span("root\(number)", "a", 0..<100)
            trace.span("child", "b", parent: "a", 10..<20)
            flame.add(trace.report)
        }
        let lines = try text(flame, .folded).split(separator: "\n")
        #expect(flame.isCut && lines.count == 11, "\(lines)")
        #expect(lines.last == "… 1500")
        let total = lines.reduce(0) { $0 + (Int($1.split(separator: " ").last ?? "") ?? 0) }
        #expect(total == 2000)
    }
}
