//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCollector
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerCLI

@Suite struct OperationsGuideTests {
    private let guide = try? String(
        contentsOf: Fixtures.folder.appendingPathComponent("../../docs/operations.md").standardized,
        encoding: .utf8
    )

    @Test func namesEveryMetricAndEveryState() throws {
        let guide = try #require(guide)
        for (name, _) in CollectorMetrics.descriptions + MirrorMetrics.descriptions {
            #expect(guide.contains("`\(name)`"), "\(name)")
        }
        for metric in KnownStores.current.backends.flatMap(\.metrics) {
            #expect(guide.contains("`\(metric.name)`"), "\(metric.name)")
        }
        for state in CollectorStatistics.State.allCases { #expect(guide.contains("| `\(state.rawValue)` |")) }
    }

    /// The text of every log line that modules on the way of a trace point write.
    @Test func namesEveryLogMessage() throws {
        let guide = try #require(guide)
        let root = Fixtures.folder.appendingPathComponent("../../Sources").standardized
        var messages: Set<String> = []
        let folders = [
            "OSProfilerNotifying", "OSProfilerMessaging", "OSProfilerCollector", "OSProfilerMonitoring",
            "OSProfilerConfiguration", "OSProfilerCLI/Consume",
        ]
        for folder in folders {
            let files = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
            for case let file as String in files! where file.hasSuffix(".swift") {
                let source = try String(contentsOf: root.appendingPathComponent("\(folder)/\(file)"), encoding: .utf8)
                let calls = source.matches(
                    of: /logger\??\.(?:info|notice|warning|error|log)\(\s*(?:level: [^,]*,\s*)?"([^"\\]+)"/
                )
                for call in calls { messages.insert(String(call.1)) }
            }
        }
        #expect(messages.count > 15)
        for message in messages { #expect(guide.contains("`\(message)`"), "\(message)") }
    }
}
