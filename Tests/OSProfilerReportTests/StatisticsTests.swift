//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

/// Sums and quantiles over many traces.
@Suite struct StatisticsTests {
    /// The exact quantile by nearest rank.
    private func exact(_ sorted: [Int64], _ share: Double) -> Int64 {
        sorted[max(Int((share * Double(sorted.count) - 1e-9).rounded(.up)) - 1, 0)]
    }

    /// A few values have no rank between the last two, so the highest quantiles are the maximum.
    @Test(arguments: [(1, 0, 0, 0), (2, 0, 1, 1), (6, 2, 5, 5), (20, 9, 18, 19), (100, 49, 94, 98)])
    func quantilesOfFewValues(count: Int, p50: Int, p95: Int, p99: Int) throws {
        var sketch = QuantileSketch()
        let values = (0..<count).map { Int64(1000 + 100 * $0) }
        for value in values { sketch.add(value) }
        for (share, rank) in [(0.5, p50), (0.95, p95), (0.99, p99), (0.07, max((count * 7 + 99) / 100 - 1, 0))] {
            let found = try #require(sketch.quantile(share))
            #expect(abs(found - values[rank]) <= values[rank] / 100 + 1, "\(share) of \(count): \(found)")
        }
    }

    @Test func quantilesAreWithinOnePercent() {
        var generator = SeededGenerator(seed: 11)
        let distributions: [(String, (inout SeededGenerator) -> Int64)] = [
            ("uniform", { Int64.random(in: 0...1_000_000, using: &$0) }),
            ("exponential", { Int64(-log(Double.random(in: 1e-12..<1, using: &$0)) * 50_000) }),
            ("long tail", { Int64(pow(10, Double.random(in: 0...9, using: &$0))) }),
            ("two peaks", { Bool.random(using: &$0) ? Int64.random(in: 900...1100, using: &$0) : 5_000_000 }),
            ("small", { Int64.random(in: 0...5, using: &$0) }),
        ]
        for (name, next) in distributions {
            var sketch = QuantileSketch()
            let values = (0..<20_000).map { _ in next(&generator) }
            for value in values { sketch.add(value) }
            let sorted = values.sorted()
            for share in [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1] {
                let found = sketch.quantile(share) ?? -1
                let right = exact(sorted, share)
                // Whole microseconds.
                #expect(
                    abs(Double(found - right)) <= Double(right) * 0.01 + 0.5,
                    "\(name) \(share): \(found), \(right)"
                )
            }
            #expect(sketch.count == 20_000 && sketch.maximum == sorted.last && sketch.minimum == sorted.first)
            #expect(sketch.mean == values.reduce(0, +) / 20_000)
        }
    }

    @Test func extremesNeitherOverflowNorGrow() {
        var sketch = QuantileSketch()
        #expect(sketch.quantile(0.5) == nil && sketch.mean == nil)
        for value in [Int64.max, .min, 0, 1, .max] { sketch.add(value) }
        #expect(sketch.quantile(0) == 0 && sketch.quantile(1) == .max && sketch.sum == .max)
        // The same whatever comes first.
        var other = QuantileSketch()
        for value in [1, Int64.max, 0, .max, .min] { other.add(value) }
        #expect((0...10).allSatisfy { sketch.quantile(Double($0) / 10) == other.quantile(Double($0) / 10) })
    }

    /// Two traces: one span each of two statements, and a failed request.
    private func statistics(by key: StatisticsKey) -> TraceSetStatistics {
        var statistics = TraceSetStatistics(by: key)
        for number in 1...2 {
            var trace = TestTrace()
            trace.span(
                "wsgi",
                "a",
                0..<Int64(number * 100),
                info: #""request": {"method": "GET", "path": "/v1/nodes/\#(number)"}"#,
                stopInfo: number == 2 ? #""etype": "E""# : ""
            )
            for index in 0..<number {
                let start = Int64(index * 20)
                let info = #""db": {"statement": "SELECT a FROM t WHERE b = \#(index)"}"#
                trace.span("db", "d\(index)", parent: "a", start..<(start + 10), info: info, service: "null")
            }
            trace.add("driver-start", "r", parent: "a", at: 50)
            statistics.add(trace.report)
        }
        return statistics
    }

    @Test func addsUpByEachProperty() {
        func rows(_ key: StatisticsKey) -> [String] {
            statistics(by: key).bySelfTime.map { group in
                func text(_ bytes: [UInt8]?) -> String { bytes.map { String(decoding: $0, as: UTF8.self) } ?? "-" }
                return "\(text(group.service)) \(text(group.text)) \(group.durations.count) \(group.traces) "
                    + "\(group.errors) \(group.durations.sum) \(group.selfTime)"
            }
        }
        #expect(rows(.point) == ["api wsgi 2 2 1 300 270", "- db 3 2 0 30 30"])
        #expect(rows(.service) == ["api - 2 2 1 300 270", "- - 3 2 0 30 30"])
        #expect(rows(.name) == ["- wsgi 2 2 1 300 270", "- db 3 2 0 30 30"])
        #expect(rows(.host) == ["- h1 5 2 1 330 300"])
        #expect(rows(.route) == ["api GET /v1/nodes/{id} 2 2 1 300 270"])
        #expect(rows(.sql) == ["- SELECT a FROM t WHERE b = ? 3 2 0 30 30"])
        let all = statistics(by: .point)
        #expect(all.traces == 2 && all.spans == 5 && all.unfinished == 2 && all.selfTime == 300 && !all.isCut)
    }

    @Test func aTableForPeople() {
        let lines = StatisticsText(statistics(by: .point), width: nil).lines
        #expect(lines[0] == "2 traces, 5 spans, 2 without a start or a stop left out")
        #expect(lines[1] == "a trace took 100 µs (p50), 198 µs (p95), 198 µs (p99), 200 µs at most")
        #expect(
            lines[3].split(separator: " ").joined(separator: " ").hasPrefix("SHARE SELF TOTAL COUNT TRACES PER TRACE")
        )
        #expect(
            lines[4].split(separator: " ").joined(separator: " ")
                == "90 % 270 µs 300 µs 2 2 1.0 1 150 µs 100 µs 198 µs 198 µs 200 µs api wsgi"
        )
        for width in [40, 60, 80, 100, 180] {
            for key in StatisticsKey.allCases {
                let lines = StatisticsText(statistics(by: key), width: width).lines
                #expect(lines.allSatisfy { TerminalText.width($0) <= width }, "\(lines)")
            }
        }
    }

    /// What tells rows apart keeps two fifths of the width, and errors stay longer than quantiles.
    @Test(arguments: [
        (40, "SELF SERVICE STATEMENT"), (60, "SHARE SELF COUNT SERVICE STATEMENT"),
        (80, "SHARE SELF COUNT ERRORS SERVICE STATEMENT"),
        (100, "SHARE SELF COUNT ERRORS P95 SERVICE STATEMENT"),
    ])
    func statementsKeepTheirRoom(width: Int, titles: String) throws {
        var statistics = TraceSetStatistics(by: .sql)
        var trace = TestTrace()
        let columns = (1...30).map { "column_\($0)" }.joined(separator: " = ? AND ")
        for (index, end) in ["a", "b"].enumerated() {
            let info = #""db": {"statement": "SELECT \#(end) FROM t WHERE \#(columns)"}"#
            trace.span(
                "db",
                end,
                Int64(index * 2_000_000)..<Int64(index * 2_000_000 + 1_230_000),
                info: info,
                stopInfo: #""etype": "E""#,
                service: #""ironic_conductor""#
            )
        }
        statistics.add(trace.report)
        let lines = StatisticsText(statistics, width: width).lines
        let start = try #require(lines.firstIndex(of: "")) + 1
        #expect(lines[start].split(separator: " ").joined(separator: " ") == titles)
        let texts = lines[(start + 1)...].map { $0.drop { $0 != "S" } }
        #expect(
            texts.allSatisfy { TerminalText.width(String($0)) >= width * 2 / 5 } && Set(texts).count == 2,
            "\(lines)"
        )
    }

    @Test func theGuideNamesEveryMemberOfTheJSON() throws {
        let guide = try String(
            contentsOf: Fixtures.folder.appendingPathComponent("../../docs/report.md").standardized,
            encoding: .utf8
        )
        for key in StatisticsKey.allCases {
            var writer = ByteWriter()
            statistics(by: key).write(into: &writer)
            let object = try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String: Any]
            let row = try #require((object?["rows"] as? [[String: Any]])?.first)
            let durations = try #require(row["duration_us"] as? [String: Any])
            for name in Set(object!.keys).union(row.keys).union(durations.keys) {
                #expect(guide.contains("`\(name)`"), "\(name)")
            }
        }
    }

    @Test func manyGroupsAreBounded() {
        var statistics = TraceSetStatistics(by: .name)
        var trace = TestTrace()
        for index in 0..<(TraceSetStatistics.maximumGroups + 500) {
            trace.span("n\(index)", "\(index)", Int64(index)..<Int64(index + 10))
        }
        statistics.add(trace.report)
        #expect(statistics.groups.count == TraceSetStatistics.maximumGroups + 1 && statistics.isCut)
        #expect(statistics.groups.last?.durations.count == 500 && statistics.groups.last?.isRest == true)
        #expect(statistics.groups.reduce(0) { $0 + $1.durations.count } == statistics.spans)
        #expect(StatisticsText(statistics, width: 80).lines.last?.contains("… holds the rest") ?? false)
    }
}
