//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Fuzz
import Testing

/// A little of what `make fuzz` does, the same each time.
@Suite struct FuzzTests {
    @Test("Damaged texts are taken or refused by the rules")
    func texts() throws {
        var fuzz = try TextFuzz(seed: 1)
        for number in 0..<20_000 {
            #expect(throws: Never.self, "case \(number) of seed 1") { _ = try fuzz.run(number) }
        }
    }
}
