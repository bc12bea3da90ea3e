//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import Testing

@testable import OSProfilerCLI

@Suite struct RetentionPreviewTests {
    private let age = PurgeLimit.ingestedBefore(Timestamp(microseconds: 0))

    @Test func eachLimitIsNamed() {
        let result = PurgeResult(traces: 1, points: 2, rejected: 3)
        #expect(
            RetentionPreview([(age, result)]).lines
                == ["by age: would delete 1 trace with 2 points and 3 rejected messages"]
        )
        let size = PurgeResult(traces: 5, points: 1000)
        #expect(
            RetentionPreview([(.bytes(1), size)]).lines
                == ["by size: would delete about 5 traces with 1,000 points"]
        )
    }

    @Test(arguments: [
        (PurgeResult(traces: 5, points: 50), "3 traces with 38 points"),
        (PurgeResult(traces: 2, points: 12), "0 traces with 0 points"),
        (PurgeResult(traces: 1, points: 8), "0 traces with 0 points"),
    ])
    func whatAgeTakesIsNotCountedTwice(size: PurgeResult, left: String) {
        let taken = PurgeResult(traces: 2, points: 12)
        let preview = RetentionPreview([(age, taken), (.bytes(1), size)])
        #expect(preview.lines.last == "by size, of what is left then: would delete about \(left)")
        #expect(preview.total == "2 traces with 12 points and then about \(left)")
    }
}
