//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerNotifying
import Testing

@testable import OSProfilerMessaging

struct PointBufferWindowTests {
    @Test("What the window has no room for stays in the buffer")
    func windowBounds() {
        let buffer = PointBuffer(capacity: 4096, maximumLength: 100)
        for text in ["a", "b", "c"] { Array(text.utf8).withUnsafeBytes { buffer.enqueue($0) } }
        let window = TextWindow(capacity: 2)
        #expect(window.move(from: buffer))
        #expect(!window.move(from: buffer))
        #expect(window.publishAll() == ["a", "b"])
        #expect(buffer.counts.waiting == 1)
    }
}
