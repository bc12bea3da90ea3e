//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct ClippedTextTests {
    @Test func bytesEndBetweenCharacters() {
        #expect("aé€😀".truncated(to: 10) == "aé€😀" && "aé€😀".truncated(to: 9) == "aé€")
        #expect("aé€😀".truncated(to: 5) == "aé" && "é".truncated(to: 1).isEmpty && "".truncated(to: 0).isEmpty)
    }

    @Test func scalarsBoundACharacterOfAnyLength() {
        let long = "e" + String(repeating: "\u{301}", count: 1000)
        #expect(long.count == 1 && long.truncated(toScalars: 10).unicodeScalars.count == 10)
        #expect("ab".truncated(toScalars: 5) == "ab")
    }
}
