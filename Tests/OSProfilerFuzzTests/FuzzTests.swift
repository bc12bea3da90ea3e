//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Fuzz
import OSProfilerAMQP
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

    @Test("Whatever a broker says is an event or an error", .timeLimit(.minutes(2)))
    func frames() throws {
        let fuzz = try FrameFuzz(seed: 1)
        var ends: Set<AMQPError.Code> = []
        for number in 0..<1000 {
            if let error = try fuzz.run(number) { ends.insert(error.code) }
        }
        // Not all at the first frame: some were heard to the end.
        #expect(ends.isSuperset(of: [.socket, .protocol, .notFound]))
    }
}
