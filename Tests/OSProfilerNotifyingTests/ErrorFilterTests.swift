//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Synchronization
import TestSupport
import Testing

@testable import OSProfilerNotifying

@Suite struct ErrorFilterTests {
    private static let service = ServiceIdentity(project: "p", service: "s", host: "h")

    private func point(
        _ phase: TracePoint.Phase,
        _ span: OpaqueID,
        _ trace: OpaqueID = "trace",
        _ info: TraceInfo = [:]
    ) -> TracePoint {
        TracePoint(
            name: "\(span)",
            phase: phase,
            baseID: trace,
            traceID: span,
            parentID: trace,
            info: info,
            service: Self.service
        )
    }

    private let failure: TraceInfo = ["etype": "Oops", "message": "no"]

    private func names(_ points: [TracePoint]) -> [String] { points.map { "\($0.name)-\($0.phase)" } }

    @Test func aTraceWithoutAnErrorIsDroppedWhenItsLocalRootEnds() {
        var state = ErrorFilterState(capacity: 1 << 20)
        for point in [point(.start, "a"), point(.start, "b"), point(.stop, "b"), point(.stop, "a")] {
            #expect(state.accept(point).isEmpty)
        }
        #expect(state.count == 0)
        #expect(state.statistics.withheld == 4 && state.statistics.waiting == 0)
    }

    @Test func anErrorPassesOnWhatWasKeptAndTheRestAtOnce() {
        var state = ErrorFilterState(capacity: 1 << 20)
        for point in [point(.start, "a"), point(.start, "b")] { #expect(state.accept(point).isEmpty) }
        #expect(state.statistics.waiting == 2)
        #expect(names(state.accept(point(.stop, "b", "trace", failure))) == ["a-start", "b-start", "b-stop"])
        #expect(names(state.accept(point(.start, "c"))) == ["c-start"])
        #expect(names(state.accept(point(.stop, "c"))) == ["c-stop"])
        #expect(names(state.accept(point(.stop, "a"))) == ["a-stop"])
        #expect(state.count == 0)
        #expect(state.statistics.passed == 6 && state.statistics.waiting == 0)
        // The next piece of the same trace is decided anew.
        #expect(state.accept(point(.start, "d")).isEmpty && state.accept(point(.stop, "d")).isEmpty)
    }

    /// As for Python's osprofiler: `etype` of a stop that is not null.
    @Test func whatIsAnError() {
        for (phase, info) in [
            (TracePoint.Phase.start, failure), (.stop, ["etype": nil]), (.stop, ["message": "x"]), (.stop, [:]),
        ] as [(TracePoint.Phase, TraceInfo)] {
            var state = ErrorFilterState(capacity: 1 << 20)
            _ = state.accept(point(.start, "a"))
            #expect(state.accept(point(phase, "a", "trace", info)).isEmpty)
        }
    }

    @Test func aChildThatOutlivesTheLocalRootDecidesToo() {
        var state = ErrorFilterState(capacity: 1 << 20)
        for point in [point(.start, "a"), point(.start, "b"), point(.stop, "a")] {
            #expect(state.accept(point).isEmpty)
        }
        #expect(state.accept(point(.stop, "b", "trace", failure)).count == 4)
    }

    @Test func tracesAreDecidedApart() {
        var state = ErrorFilterState(capacity: 1 << 20)
        _ = state.accept(point(.start, "a", "one"))
        _ = state.accept(point(.start, "b", "two"))
        #expect(names(state.accept(point(.stop, "b", "two", failure))) == ["b-start", "b-stop"])
        #expect(state.accept(point(.stop, "a", "one")).isEmpty)
    }

    @Test func aLoneStopIsDecidedAtOnce() {
        var state = ErrorFilterState(capacity: 1 << 20)
        #expect(state.accept(point(.stop, "a")).isEmpty)
        #expect(state.accept(point(.stop, "a", "trace", failure)).count == 1)
        #expect(state.count == 0)
    }

    /// A hundred thousand spans that never end, of a thousand traces and of one.
    @Test(arguments: [1, 1000])
    func spansThatNeverEndAreBounded(traces: Int) {
        var state = ErrorFilterState(capacity: 100_000)
        for number in 0..<100_000 {
            #expect(state.accept(point(.start, OpaqueID("\(number)"), OpaqueID("\(number % traces)"))).isEmpty)
        }
        #expect(state.statistics.waiting <= 100_000 / 256)
        #expect(state.statistics.overflowed + state.statistics.waiting == 100_000)
        #expect(state.count <= 400)
        // What comes after that is filtered as ever.
        #expect(state.accept(point(.start, "x", "new")).isEmpty)
        #expect(state.accept(point(.stop, "x", "new", failure)).count == 2)
    }

    @Test func aGreatInfoCounts() {
        var state = ErrorFilterState(capacity: 100_000)
        let great: TraceInfo = ["a": ["b": [.string(String(repeating: "x", count: 200_000))]]]
        _ = state.accept(point(.start, "a", "trace", great))
        #expect(state.count == 0 && state.statistics.overflowed == 1)
    }

    @Test func theOldestTraceGivesWay() {
        var state = ErrorFilterState(capacity: 3000)
        for trace in ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"] as [OpaqueID] {
            _ = state.accept(point(.start, "a", trace))
        }
        #expect(state.accept(point(.stop, "a", "12", failure)).count == 2)
        // Its start is gone.
        #expect(state.accept(point(.stop, "a", "1", failure)).count == 1)
    }

    /// The queue of beginnings does not grow with the traces that have ended behind one that goes on.
    @Test func manyTracesBehindAnOpenOne() {
        var state = ErrorFilterState(capacity: 1 << 20)
        _ = state.accept(point(.start, "a", "long"))
        for number in 0..<20_000 {
            let trace = OpaqueID("\(number)")
            _ = state.accept(point(.start, "b", trace))
            _ = state.accept(point(.stop, "b", trace))
        }
        #expect(state.count == 1 && state.statistics.withheld == 40_000)
        #expect(state.accept(point(.stop, "a", "long", failure)).count == 2)
    }

    @Test func manyThreadsUseOneFilter() async {
        final class Receiver: Notifier {
            let count = Atomic<Int>(0)
            func notify(_ point: TracePoint) { count.add(1, ordering: .relaxed) }
        }
        let receiver = Receiver()
        let filter = ErrorFilterNotifier(receiver)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<500 {
                        let trace = OpaqueID("\(task) \(number)")
                        filter.notify(point(.start, "a", trace))
                        filter.notify(point(.stop, "a", trace, number % 10 == 0 ? failure : [:]))
                    }
                }
            }
        }
        #expect(receiver.count.load(ordering: .relaxed) == 800)
        let counts = filter.statistics
        #expect(counts.passed == 800 && counts.withheld == 7200 && counts.waiting == 0 && counts.overflowed == 0)
    }

    @Test func anOverflowIsLoggedOnce() {
        let log = LogLines()
        let filter = ErrorFilterNotifier(NoopNotifier(), capacity: 1, logger: log.logger)
        for number in 0..<1000 { filter.notify(point(.start, OpaqueID("\(number)"))) }
        #expect(filter.statistics.overflowed > 0)
        #expect(
            log.lines == [
                "info: dropping trace points of unfinished traces: the filter by error has no more space for them"
            ]
        )
    }
}
