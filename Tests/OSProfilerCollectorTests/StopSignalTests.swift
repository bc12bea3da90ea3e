//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import TestSupport
import Testing

@testable import OSProfilerCollector

@Suite(.hangLimit) struct StopSignalTests {
    @Test func raisingItWakesEveryThreadThatWaits() {
        let stop = StopSignal()
        let ended = DispatchGroup()
        for _ in 0..<4 {
            ended.enter()
            Thread.detachNewThread {
                // An hour.
                stop.wait(microseconds: 3_600_000_000)
                ended.leave()
            }
        }
        #expect(!stop.isRaised && !stop.isOverdue)
        stop.raise(deadline: .max - 1)
        ended.wait()
        #expect(stop.isRaised && !stop.isOverdue)
    }

    @Test func theFirstDeadlineCounts() {
        let stop = StopSignal()
        stop.raise(deadline: MonotonicClock.microseconds())
        stop.raise(deadline: .max - 1)
        #expect(stop.isOverdue)
        // After its deadline it does not wait.
        stop.waitForRetry(microseconds: 3_600_000_000)
    }
}
