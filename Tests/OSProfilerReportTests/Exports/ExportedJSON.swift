//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerReport
import TestSupport
import Testing

/// What a format writes, parsed.
struct ExportedJSON {
    static func object(_ report: TraceReport, _ format: TraceFormat) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(report.render(format))) as? [String: Any])
    }

    /// The captured traces, generated ones, and one of each kind of damage.
    static func reports() throws -> [TraceReport] {
        try ["ironic/messages.jsonl", "corpus/messages.jsonl"].flatMap { try FixtureMessages.traces(in: $0) }
            .map { TraceReport(points: $0.points) } + [TestTrace.sample.report, crowded.report]
    }

    /// Spans that overlap in every way, also at their ends.
    static var crowded: TestTrace {
        var random = SeededGenerator(seed: 3)
        var trace = TestTrace()
        var ids: [String] = []
        for number in 0..<300 {
            let start = Int64.random(in: 0...40, using: &random) * 10
            let length = ([0, 0, 10, 20, 50, 200] as [Int64]).randomElement(using: &random)!
            trace.span(
                "s",
                "\(number)",
                parent: Bool.random(using: &random) ? ids.randomElement(using: &random) : nil,
                start..<start + length,
                service: ["\"a\"", "\"b\"", "null"].randomElement(using: &random)!
            )
            ids.append("\(number)")
        }
        return trace
    }
}
