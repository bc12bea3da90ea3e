//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@testable import OSProfilerStore

@Suite struct TraceIDPrefixTests {
    @Test(arguments: ["7253", "7253e9b1-c0", "7253E9B1C0", "-7253", "7253e9b1c0aa4000800000000000000a"])
    func beginnings(text: String) {
        #expect(TraceIDPrefix(text) != nil)
    }

    @Test(arguments: [
        "", "725", "72-5", "725g", "7253 ", "７２５３", "7253e9b1-c0aa-4000-8000-00000000000a",
        "7253e9b1c0aa4000800000000000000a0", "my-trace", "725%",
    ])
    func otherTexts(text: String) {
        #expect(TraceIDPrefix(text) == nil)
    }

    @Test func rangesHoldWhatBeginsLikeThis() throws {
        let prefix = try #require(TraceIDPrefix("7253E9B1f"))
        #expect(prefix.texts == ["7253e9b1-f", "7253e9b1f", "7253E9B1f"])
        #expect(prefix.ranges[0] == "7253e9b1-f"..<"7253e9b1-g")
        #expect(prefix.uuids.first == [0x72, 0x53, 0xE9, 0xB1, 0xF0] + [UInt8](repeating: 0, count: 11))
        #expect(prefix.uuids.last == [0x72, 0x53, 0xE9, 0xB1] + [UInt8](repeating: 0xFF, count: 12))
    }
}
