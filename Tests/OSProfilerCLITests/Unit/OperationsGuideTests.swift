//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCollector
import TestSupport
import Testing

@Suite struct OperationsGuideTests {
    private let guide = try? String(
        contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../docs/operations.md").standardized,
        encoding: .utf8
    )

    @Test func namesEveryMetricAndEveryState() throws {
        let guide = try #require(guide)
        for (name, _) in CollectorMetrics.descriptions { #expect(guide.contains("`\(name)`"), "\(name)") }
        for state in CollectorStatistics.State.allCases { #expect(guide.contains("| `\(state.rawValue)` |")) }
    }
}
