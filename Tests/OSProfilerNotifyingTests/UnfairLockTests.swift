//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Testing

@testable import OSProfilerNotifying

struct UnfairLockTests {
    /// Not atomic: two threads inside at once would lose counts.
    private final class Counter: Sendable {
        let lock = UnfairLock(0)
    }

    @Test("One thread at a time is inside, with more threads than cores and holders that sleep")
    func excludes() async {
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        Thread.detachNewThread {
                            for number in 1...2000 {
                                counter.lock.withLock { value in
                                    let before = value
                                    if number.isMultiple(of: 500) { usleep(2000) }
                                    value = before + 1
                                }
                            }
                            continuation.resume()
                        }
                    }
                }
            }
        }
        #expect(counter.lock.withLock { $0 } == 16_000)
    }
}
