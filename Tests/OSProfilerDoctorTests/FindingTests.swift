//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import Testing

@testable import OSProfilerDoctor

@Suite struct FindingTests {
    @Test func aLineAFindingAndTheAdviceBelow() {
        let text = FindingText(hasColour: false)
        #expect(text.lines(.ok("store.open", "there")) == ["ok      store.open                there"])
        #expect(
            text.lines(.problem("a", "broken", "mend it"))
                == ["problem a                         broken", "        → mend it"]
        )
        let coloured = FindingText(hasColour: true).lines(.warning("a", "b", "c"))[0]
        #expect(coloured.hasPrefix("\u{1B}[33mwarning\u{1B}[0m a"))
    }

    @Test func aLongCheckKeepsItsDistance() {
        let name = String(repeating: "x", count: 40)
        #expect(FindingText(hasColour: false).lines(.ok(name, "m")) == ["ok      \(name) m"])
    }

    @Test func whatABrokerSaysCannotSteerATerminal() {
        let lines = FindingText(hasColour: true).lines(.warning("a", "\u{1B}[2Jgone\nnext", "\u{7}"))
        #expect(!lines.joined().contains("\u{1B}[2J") && !lines.joined().contains("\u{7}"))
        #expect(lines.allSatisfy { !$0.contains("\n") })
    }

    @Test func passwordsAreMasked() {
        let finding = Finding.warning("a", "rabbit://u:pa55@h/ fails", "try amqp://u:pa55@h:1/v").masked
        #expect(finding.message == "rabbit://u:***@h/ fails")
        #expect(finding.advice == "try amqp://u:***@h:1/v")
    }

    @Test func asJSON() throws {
        var writer = ByteWriter()
        Finding.writeJSON([.ok("a", "b\u{1B}"), .problem("c", "d", "e")], to: &writer)
        let objects = try #require(
            JSONSerialization.jsonObject(with: Data(Array(writer.bytes))) as? [[String: Any]]
        )
        #expect(objects.count == 2)
        #expect(objects[0]["advice"] is NSNull && objects[0]["message"] as? String == "b\u{1B}")
        #expect(objects[1]["status"] as? String == "problem" && objects[1]["advice"] as? String == "e")
    }

    @Test func theSummaryCounts() {
        let findings: [Finding] = [.ok("a", ""), .warning("a", "", ""), .warning("a", "", ""), .skipped("a", "")]
        #expect(FindingText.summary(findings) == "0 problems, 2 warnings, 1 ok, 1 skipped")
    }
}
