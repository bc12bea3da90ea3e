//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
import OSProfilerCore
import Testing

@testable import OSProfilerOTLP

@Suite struct SpanJoinerTests {
    private static let minute: Int64 = 60_000_000
    private var joiner = SpanJoiner(SpanJoiner.Limits(halves: 3, unfinishedAfter: Self.minute))
    private let start = TestPoint(message: 1)
    private let stop = TestPoint(name: "wsgi-stop", message: 2)

    /// Adds points and returns the spans that they completed.
    private mutating func add(_ points: [TestPoint], at now: Int64 = 0) throws -> [JoinedSpan] {
        let batch = try points.batch()
        return batch.entries.compactMap { entry in
            if case .joined(let span) = joiner.add(entry, of: batch, at: now) { return span }
            return nil
        }
    }

    private func number(_ number: Int) -> TestPoint { spans(1, from: number)[0] }

    @Test mutating func bothHalvesMakeASpan() throws {
        let joined = try add([start, stop])
        #expect(joined.count == 1)
        #expect(joined[0].start?.count == 1 && joined[0].stop?.count == 1)
        #expect(joiner.heldCount == 0)
    }

    @Test mutating func theStopMayComeFirst() throws {
        let joined = try add([stop, start])
        #expect(joined.first?.start?.entries[0].isStop == false && joined.first?.stop?.entries[0].isStop == true)
    }

    @Test mutating func aMessageThatComesAgainIsNoHalfOfANewSpan() throws {
        #expect(try add([start, start]).isEmpty)
        #expect(try add([stop]).count == 1)
        #expect(try add([stop, start]).isEmpty)
        #expect(joiner.heldCount == 0)
    }

    @Test mutating func theSameTraceIDInAnotherTraceIsAnotherSpan() throws {
        var other = stop
        other.baseID = "\"other\""
        #expect(try add([start, other]).isEmpty)
        #expect(joiner.heldCount == 2)
    }

    @Test mutating func aLaterStartTakesThePlaceOfTheEarlier() throws {
        var later = start
        (later.message, later.time) = (3, "2026-11-22T08:54:09")
        let joined = try add([start, later, stop])
        #expect(joined.first?.start?.entries[0].timestamp == Timestamp("2026-11-22T08:54:09"))
    }

    @Test mutating func whatWaitsTooLongIsHandedOutOnceAndStillJoined() throws {
        #expect(try add([start]).isEmpty)
        #expect(joiner.takeUnfinished(at: Self.minute - 1).isEmpty)
        let alone = joiner.takeUnfinished(at: Self.minute)
        #expect(alone.count == 1 && alone[0].start != nil && alone[0].stop == nil)
        #expect(joiner.takeUnfinished(at: 9 * Self.minute).isEmpty && joiner.unfinishedCount == 0)
        let joined = try add([stop], at: 9 * Self.minute)
        #expect(joined.count == 1 && joined[0].start != nil && joined[0].key == alone[0].key)
    }

    @Test mutating func timeRunsFromTheHalfThatCameFirst() throws {
        _ = try add([number(1)], at: 0)
        _ = try add([number(2)], at: 5)
        #expect(joiner.takeUnfinished(at: Self.minute).count == 1)
        #expect(joiner.takeUnfinished(at: Self.minute + 5).count == 1)
    }

    @Test mutating func tooManyHalvesHandOutTheOldest() throws {
        _ = try add((1...5).map(number))
        let excess = joiner.takeExcess()
        #expect(excess.map(\.key.spanID) == (try [number(1), number(2)].batch()).entries.map(\.traceID.uuid.second))
        #expect(joiner.heldCount == 3)
    }

    @Test mutating func whatWasHandedOutGoesFirstAndNotAgain() throws {
        _ = try add([number(1), number(2)], at: 0)
        #expect(joiner.takeUnfinished(at: Self.minute).count == 2)
        _ = try add([number(3), number(4)], at: Self.minute)
        #expect(joiner.takeExcess().isEmpty)
        #expect(joiner.heldCount == 3 && joiner.unfinishedCount == 2)
    }

    @Test mutating func manyBytesHandOutTheOldestToo() throws {
        joiner = SpanJoiner(SpanJoiner.Limits(halves: 1000, bytes: 4000, unfinishedAfter: Self.minute))
        _ = try add((1...20).map(number))
        let excess = joiner.takeExcess()
        #expect(!excess.isEmpty && joiner.heldCount == 20 - excess.count && joiner.heldCount > 0)
        _ = joiner.takeAll()
        _ = try add((21...60).map(number))
        #expect(joiner.takeExcess().count + joiner.heldCount == 40)
    }

    @Test mutating func aCopyTakesBackWhatWasAdded() throws {
        let before = joiner
        _ = try add([start])
        joiner = before
        #expect(try add([stop]).isEmpty && joiner.heldCount == 1)
    }

    @Test mutating func memoryOfWhatWasJoinedIsBounded() throws {
        for first in stride(from: 0, to: 40_000, by: 1000) {
            #expect(try add(spans(1000, from: first)).count == 1000)
        }
        #expect(joiner.heldCount == 0)
        // The last ones are known, the first ones are long forgotten.
        #expect(try add(spans(8000, from: 32_000)).isEmpty && joiner.heldCount == 0)
        #expect(try add(spans(1, from: 0)).count == 1)
    }
}
#endif
