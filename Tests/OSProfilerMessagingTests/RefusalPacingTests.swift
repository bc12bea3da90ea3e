//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import TestSupport
import Testing

@testable import OSProfilerMessaging

@Suite struct RefusalPacingTests {
    private static let second: Int64 = 1_000_000

    /// A pacing with pauses of one to eight seconds.
    private func pacing(window: Int = 8) -> RefusalPacing {
        RefusalPacing(window: window, Backoff(first: .seconds(1), limit: .seconds(8)))
    }

    /// Publishes as many as it admits, a hundred at the most.
    private func publish(_ pacing: inout RefusalPacing, at now: Int64) -> Int {
        var count = 0
        while count < 100, pacing.admits(at: now) {
            pacing.notePublished()
            count += 1
        }
        return count
    }

    @Test func withoutRefusalsTheWindowAloneBounds() {
        var pacing = pacing()
        #expect(publish(&pacing, at: 0) == 100)
        pacing.noteRoundEnd()
        #expect(!pacing.isLimited)
    }

    @Test func aRefusalStopsUntilAllIsAnsweredAndThePauseIsOver() {
        var pacing = pacing()
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<5 { pacing.noteRefusal(at: 0, using: &generator) }
        #expect(!pacing.admits(at: 100 * Self.second))
        pacing.noteRoundEnd()
        #expect(!pacing.admits(at: 0))
        #expect(pacing.admits(at: Self.second))
        // Five refusals of a round count as one.
        #expect(publish(&pacing, at: Self.second) == 4)
    }

    @Test func roundsShrinkWithRefusalsAndGrowWithoutThem() {
        var pacing = pacing()
        var generator = SeededGenerator(seed: 2)
        var now: Int64 = 0
        for size in [4, 2, 1, 1, 1] {
            pacing.noteRefusal(at: now, using: &generator)
            pacing.noteRoundEnd()
            now += 8 * Self.second
            #expect(publish(&pacing, at: now) == size)
        }
        pacing.noteRoundEnd()
        for size in [2, 4] {
            #expect(publish(&pacing, at: now) == size)
            pacing.noteRoundEnd()
        }
        #expect(!pacing.isLimited)
        #expect(publish(&pacing, at: now) == 100)
    }

    @Test func aRoundThatIsNotFilledProvesNoLargerOne() {
        var pacing = pacing()
        var generator = SeededGenerator(seed: 3)
        pacing.noteRefusal(at: 0, using: &generator)
        pacing.noteRoundEnd()
        for _ in 0..<10 {
            #expect(pacing.admits(at: Self.second))
            pacing.notePublished()
            pacing.noteRoundEnd()
        }
        #expect(publish(&pacing, at: Self.second) == 4)
    }

    @Test func pausesGrowWhileNothingIsTaken() {
        var pacing = pacing()
        var generator = SeededGenerator(seed: 4)
        for step in [1, 2, 4, 8, 8] as [Int64] {
            pacing.noteRefusal(at: 0, using: &generator)
            pacing.noteRoundEnd()
            #expect(!pacing.admits(at: step * Self.second / 2 - 1))
            #expect(pacing.admits(at: step * Self.second))
            pacing.notePublished()
        }
    }

    @Test func aNewChannelOwesNoAnswers() {
        var pacing = pacing()
        var generator = SeededGenerator(seed: 5)
        pacing.noteRefusal(at: 0, using: &generator)
        pacing.channelLost()
        #expect(publish(&pacing, at: Self.second) == 4)
    }
}
