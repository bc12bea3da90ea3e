//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import Testing

@Suite("Confirm tracker")
struct ConfirmTrackerTests {
    private func tracker(_ count: UInt64, window: Int = 100) -> ConfirmTracker {
        var tracker = ConfirmTracker(window: window)
        for tag in 1...count { #expect(tracker.takes(tag) == true) }
        return tracker
    }

    @Test func settlesOneByOne() {
        var tracker = tracker(3)
        #expect(tracker.outstanding == 3)
        #expect(tracker.confirmed(1, multiple: false) == [1...1])
        #expect(tracker.confirmed(2, multiple: false) == [2...2])
        #expect(tracker.outstandingTags == [3])
        #expect(tracker.confirmedCount == 2)
    }

    @Test func multipleSettlesAllUpToTheTag() {
        var tracker = tracker(10)
        #expect(tracker.confirmed(7, multiple: true) == [1...7])
        #expect(tracker.outstandingTags == [8, 9, 10])
    }

    @Test func multipleSkipsWhatIsSettled() {
        var tracker = tracker(10)
        #expect(tracker.confirmed(2, multiple: false) == [2...2])
        #expect(tracker.rejected(5, multiple: false) == [5...5])
        #expect(tracker.confirmed(8, multiple: true) == [1...1, 3...4, 6...8])
        #expect(tracker.confirmedCount == 7)
        #expect(tracker.rejectedCount == 1)
        #expect(tracker.outstanding == 2)
    }

    @Test func multipleWithTagZeroSettlesEverything() {
        var tracker = tracker(4)
        #expect(tracker.confirmed(0, multiple: true) == [1...4])
        #expect(tracker.outstanding == 0)
    }

    @Test func repetitionsAndUnknownTagsSettleNothing() {
        var tracker = tracker(2)
        #expect(tracker.confirmed(1, multiple: false) == [1...1])
        #expect(tracker.confirmed(1, multiple: false) == [])
        #expect(tracker.rejected(1, multiple: true) == [])
        #expect(tracker.confirmed(3, multiple: false) == [])
        #expect(tracker.confirmed(.max, multiple: true) == [])
        #expect(tracker.confirmed(0, multiple: false) == [])
        #expect(tracker.confirmedCount == 1)
        #expect(tracker.outstandingTags == [2])
    }

    @Test func theOldestMessageBlocksTheWindow() {
        var tracker = tracker(3, window: 3)
        #expect(tracker.isFull)
        #expect(tracker.takes(4) == false)
        #expect(tracker.confirmed(2, multiple: false) == [2...2])
        #expect(tracker.isFull)
        #expect(tracker.confirmed(1, multiple: false) == [1...1])
        #expect(!tracker.isFull)
        #expect(tracker.takes(4) == true)
        #expect(tracker.takes(5) == true)
        #expect(tracker.isFull)
        #expect(tracker.outstandingTags == [3, 4, 5])
    }

    @Test func refusesTagsOutOfOrder() {
        var tracker = ConfirmTracker(window: 10)
        #expect(tracker.takes(2) == false)
        #expect(tracker.takes(1) == true)
        #expect(tracker.takes(1) == false)
        #expect(tracker.takes(3) == false)
        #expect(tracker.outstanding == 1)
    }

    @Test func startsOverWithEachChannel() {
        var tracker = tracker(3)
        _ = tracker.confirmed(1, multiple: false)
        tracker.reset()
        #expect(tracker.outstanding == 0)
        #expect(tracker.confirmed(2, multiple: true) == [])
        #expect(tracker.takes(1) == true)
        #expect(tracker.confirmed(1, multiple: false) == [1...1])
        #expect(tracker.confirmedCount == 2)
    }

    @Test(arguments: 0..<20)
    func settlesEveryTagExactlyOnce(seed: UInt64) {
        var random = SplitMix(state: seed)
        var tracker = ConfirmTracker(window: 16)
        var next: UInt64 = 1
        var seen: [UInt64: Int] = [:]
        for _ in 0..<2000 {
            if Bool.random(using: &random) {
                if tracker.takes(next) { next += 1 }
            } else if next > 1 {
                let tag = UInt64.random(in: 1..<next, using: &random)
                let ranges =
                    Bool.random(using: &random)
                    ? tracker.confirmed(tag, multiple: Bool.random(using: &random))
                    : tracker.rejected(tag, multiple: Bool.random(using: &random))
                for settled in ranges.joined() { seen[settled, default: 0] += 1 }
            }
            #expect(tracker.outstanding == Int(next) - 1 - seen.count)
            #expect(tracker.outstanding <= 16)
        }
        for settled in tracker.confirmed(next - 1, multiple: true).joined() { seen[settled, default: 0] += 1 }
        #expect(seen.values.allSatisfy { $0 == 1 })
        #expect(seen.count == Int(next) - 1)
        #expect(tracker.confirmedCount + tracker.rejectedCount == seen.count)
    }
}

/// A small seeded generator, so that failures can be reproduced.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension ConfirmTracker {
    /// Registers a tag; returns whether it is the next one and fits into the window.
    mutating func takes(_ tag: UInt64) -> Bool {
        (try? register(tag)) != nil
    }
}
