//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

/// Which points lie before a trace, in whatever order they arrive.
@Suite struct TraceBeginningTests {
    private static let second: Int64 = 1_000_000
    /// When the traces begin.
    private static let begin: Int64 = 1_700_000_000 * second

    private struct Outcome: Equatable {
        var started: Int64
        var spans: Int
        var errors: Int

        init(_ started: Int64, spans: Int = 0, errors: Int = 0) {
            (self.started, self.spans, self.errors) = (started, spans, errors)
        }
    }

    /// Returns the start and the stop of a span; 0 is the trace itself.
    private func span(_ id: UInt64, parent: UInt64, _ from: Int64, _ to: Int64, failing: Bool = false) -> [LifeMoment] {
        [(from, false), (to, true)].map { time, isStop in
            LifeMoment(
                id: id << 32 | id,
                parent: parent << 32 | parent,
                // An origin each: no span is late.
                origin: id,
                time: Timestamp(microseconds: time),
                isStop: isStop,
                isRoot: parent == 0,
                isError: isStop && failing
            )
        }
    }

    /// Checks the outcome in the given order, backwards, and in orders that differ from run to run.
    private func expect(_ outcome: Outcome, _ moments: [LifeMoment], _ place: SourceLocation = #_sourceLocation) {
        let orders = [moments, moments.reversed()] + (0..<100).map { _ in moments.shuffled() }
        for order in orders {
            var life = TraceLife()
            for moment in order { _ = life.add(moment) }
            let found = Outcome(
                life.beginning.time.microseconds,
                spans: life.straySpans,
                errors: life.strayErrors
            )
            #expect(
                found == outcome,
                "\(order.map { "\($0.id & 0xFF)\($0.isStop ? "-" : "+")" })",
                sourceLocation: place
            )
        }
    }

    private var request: [LifeMoment] {
        span(1, parent: 0, Self.begin, Self.begin + 2 * Self.second)
            + span(2, parent: 1, Self.begin + 100, Self.begin + Self.second)
    }

    @Test func aHostAt1970LiesBeforeItsTrace() {
        let theirs = span(3, parent: 2, 40, 90, failing: true) + span(4, parent: 3, 50, 60)
        expect(Outcome(Self.begin, spans: 2, errors: 1), request + theirs)
    }

    @Test func aHostAnHourBackLiesBeforeItsTrace() {
        let hour = 3600 * Self.second
        let theirs = span(3, parent: 1, Self.begin - hour, Self.begin - hour + Self.second)
        expect(Outcome(Self.begin, spans: 1), request + theirs)
    }

    @Test func clocksThatDifferByHalfAnHourAreTheTracesOwn() {
        for seconds: Int64 in [1, 60, 1800] {
            let early = Self.begin - seconds * Self.second
            expect(Outcome(early), request + span(3, parent: 1, early, early + 10))
        }
        expect(
            Outcome(Self.begin, spans: 1),
            request + span(3, parent: 1, Self.begin - 1_800_000_001, Self.begin - 1_800_000_001)
        )
    }

    /// Of two requests of a client the first one's root was lost, wholly or but for its stop.
    @Test func spansBelowALostStartAreTheTracesOwn() {
        let minutes = 10 * 60 * Self.second
        let first = span(7, parent: 6, Self.begin - minutes, Self.begin - minutes + 5)
        expect(Outcome(Self.begin - minutes), request + first)
        let stop = span(6, parent: 0, 0, Self.begin - minutes + 9 * Self.second)[1]
        expect(Outcome(Self.begin - minutes), request + first + [stop])
    }

    @Test func withoutARootNothingLiesBeforeTheTrace() {
        let inner = span(2, parent: 1, Self.begin, Self.begin + 5)
        expect(Outcome(40), inner + span(3, parent: 2, 40, 90))
    }

    @Test func aRootIsNeverEarly() {
        expect(Outcome(40), request + span(3, parent: 0, 40, 90))
        // Only its clock was set back meanwhile.
        let setBack = span(1, parent: 0, Self.begin, 5) + span(2, parent: 1, Self.begin, Self.begin)
        expect(Outcome(Self.begin, spans: 1), setBack)
    }

    /// Requests of one trace, hours apart.
    @Test func allThatFollowsARootIsTheTracesOwn() {
        let later = (1..<9).flatMap { number in
            let begin = Self.begin + Int64(number) * 7200 * Self.second
            return span(UInt64(10 + 2 * number), parent: 0, begin, begin + 50)
                + span(UInt64(11 + 2 * number), parent: UInt64(10 + 2 * number), begin + 10, begin + 20)
        }
        expect(Outcome(Self.begin), request + later)
    }

    @Test func aSpanCountsOnceIfOnlyOneHalfArrived() {
        for half in span(3, parent: 1, 40, 90) {
            expect(Outcome(Self.begin, spans: 1), request + [half])
        }
    }

    /// More groups than are remembered: the trace is too long, but nothing of its own is set aside.
    @Test func threeGroupsBeforeTheRootStayTheTracesOwn() {
        let hour = 3600 * Self.second
        var life = TraceLife()
        let groups = span(3, parent: 2, 40, 90) + span(4, parent: 2, 40 + hour, 90 + hour)
        for moment in request.dropFirst() + groups + request.prefix(1) { _ = life.add(moment) }
        #expect(life.straySpans == 1 && life.beginning.time.microseconds == 40 + hour)
    }

    @Test func itIsKeptWithTheLife() throws {
        for moments in [request, request + span(3, parent: 2, 40, 90, failing: true)] {
            var life = TraceLife()
            for moment in moments {
                _ = life.add(moment)
                let stored = life.encoded.withUnsafeBytes { TraceLife(encoded: $0) }
                #expect(stored == life)
            }
        }
    }
}
