//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import Testing

@testable import OSProfilerCLI

@Suite struct SummaryPagesTests {
    private func traces(_ starts: [Int64]) -> [TraceSummary] {
        starts.enumerated().map { place, start in
            TraceSummary(
                baseID: OpaqueID("t\(place)"),
                started: Timestamp(microseconds: start),
                finished: Timestamp(microseconds: start + Int64(place * 7 % 10)),
                points: place,
                errors: 0,
                running: 0,
                name: "wsgi",
                project: nil,
                service: nil
            )
        }
    }

    /// Several traces begin at the same time, here and there more than fit a page.
    @Test(arguments: TraceQuery.Order.allCases, [nil, 0, 1, 5, 1000])
    func givesWhatOneReadingGives(order: TraceQuery.Order, limit: Int?) throws {
        let stored = traces((0..<100).map { $0 / 3 } + Array(repeating: 50, count: 12) + (0..<20).map { 200 + $0 })
        var query = TraceQuery()
        query.order = order
        query.limit = limit
        let isEven = { (trace: TraceSummary) in trace.points.isMultiple(of: 2) }
        var pages = SummaryPages(length: 4)
        var largest = 0
        let found = try pages.summaries(query, where: isEven) { page in
            let traces = page.first(of: stored.filter(page.matches))
            largest = max(largest, traces.count)
            return traces
        }
        #expect(found == query.first(of: stored.filter(isEven)))
        #expect(largest <= 16)
    }

    @Test func theNewestEndEarly() throws {
        let stored = traces((0..<100).map { $0 })
        var query = TraceQuery()
        query.limit = 3
        var pages = SummaryPages(length: 10)
        let found = try pages.summaries(query, where: { _ in true }) { $0.first(of: stored.filter($0.matches)) }
        #expect(found.map(\.points) == [99, 98, 97])
        #expect(pages.read == 10)
    }

    @Test func theQuerysOwnBoundsHold() throws {
        let stored = traces((0..<100).map { $0 })
        var query = TraceQuery()
        query.since = Timestamp(microseconds: 20)
        query.until = Timestamp(microseconds: 40)
        var pages = SummaryPages(length: 7)
        let found = try pages.summaries(query, where: { $0.points > 30 }) { $0.first(of: stored.filter($0.matches)) }
        #expect(found.map(\.points) == Array((31..<40).reversed()))
        #expect(pages.read == 20)
    }
}
