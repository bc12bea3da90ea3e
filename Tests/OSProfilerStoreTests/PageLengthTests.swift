//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerStore
import Testing

@Suite struct PageLengthTests {
    /// Returns the greatest page in bytes, and the number of pages.
    private func read(_ rows: Int, of bytes: Int, atMost most: Int) -> (size: Int, pages: Int) {
        var length = PageLength(atMost: most)
        var (left, size, pages) = (rows, 0, 0)
        while left > 0 {
            let count = min(length.next, left)
            length.fetched(count, bytes: count * bytes)
            size = max(size, count * bytes)
            left -= count
            pages += 1
        }
        return (size, pages)
    }

    @Test func smallRowsComeInFullPages() {
        #expect(read(100_000, of: 600, atMost: 500).pages <= 202)
        #expect(read(10, of: 600, atMost: 500).pages == 1)
        #expect(read(3, of: 0, atMost: 2).pages == 2)
    }

    @Test(arguments: [1 << 20, 16 << 20, 40 << 20])
    func largeRowsComeOneByOne(bytes: Int) {
        let (size, pages) = read(200, of: bytes, atMost: 500)
        #expect(size <= 16 * bytes)
        #expect(pages >= 184 / max(1, PageLength.bytes / bytes))
    }
}
