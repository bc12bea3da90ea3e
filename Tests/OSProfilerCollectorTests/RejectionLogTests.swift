//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Testing

@testable import OSProfilerCollector

@Suite struct RejectionLogTests {
    @Test func oneLineAnEpisode() {
        let pause = RejectionLog.pause
        let dense = Array(stride(from: 6, to: 3 * pause, by: 1_000_000))
        var log = RejectionLog()
        let lines = ([5] + dense + [4 * pause - 2_000_000, 5 * pause, 5 * pause + 1]).filter { log.rejected(at: $0) }
        #expect(lines == [5, 5 * pause])
    }
}
