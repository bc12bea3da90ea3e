//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// One file of JSON Lines and several processes, some of which are killed.
@Suite(.blocking) struct JSONLinesProcessTests {
    private static let points = 20_000

    /// A tool, and a store of JSON Lines with many points in ten traces.
    private func tool() throws -> (tool: CommandLineRunner, source: String) {
        let tool = try CommandLineRunner()
        var lines = ""
        for number in 0..<Self.points {
            let digits = String(format: "%012x", number)
            lines += """
                {"message_id": "00000000-0000-4000-8000-\(digits)", "ingested": "2026-11-22T08:54:08Z", "payload": \
                {"name": "a-start", "base_id": "\(number % 10)", "trace_id": "\(number)", \
                "timestamp": "2026-11-22T08:54:08.5", "info": {}}}\n
                """
        }
        let path = tool.folder.path("source.jsonl")
        try Data(lines.utf8).write(to: URL(fileURLWithPath: path))
        return (tool, "jsonl:///\(path)")
    }

    private func status(_ tool: CommandLineRunner, _ store: String) throws -> [String: Any] {
        let outcome = try tool.run("store", "status", "--json", "--connection-string", store)
        return try #require(
            try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any],
            "\(outcome.errors)"
        )
    }

    private func severity(_ status: [String: Any]) -> [String?] {
        ((status["findings"] as? [[String: Any]]) ?? []).map { $0["severity"] as? String }
    }

    @Test func whatAKilledProcessLeftIsCompleted() async throws {
        let (tool, source) = try tool()
        let path = tool.folder.path("target.jsonl")
        let target = "jsonl:///\(path)"
        func size() -> Int {
            ((try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int) ?? 0
        }
        for _ in 0..<5 {
            let before = size()
            let running = try tool.start(["store", "copy", source, target])
            #expect(try await eventually { size() > before || kill(running.pid, 0) != 0 })
            running.signal(SIGKILL)
            _ = running.wait()
        }
        #expect(try tool.run("store", "copy", source, target).status == 0)
        let status = try status(tool, target)
        #expect(status["points"] as? Int == Self.points)
        #expect(status["traces"] as? Int == 10)
        #expect(severity(status) == ["good"])
        for id in ["0", "7"] {
            let reports = try [source, target].map {
                try tool.run("trace", "show", id, "--json", "--connection-string", $0).text
            }
            #expect(reports[0] == reports[1])
        }
    }

    /// They put the file aside all the time.
    @Test func processesThatAppendAtOnceLoseNothing() throws {
        let (tool, source) = try tool()
        let target = "jsonl:///\(tool.folder.path("target.jsonl"))?max_size=500kB&keep=99"
        let copies = try (0..<3).map { _ in try tool.start(["store", "copy", source, target]) }
        for copy in copies { #expect(copy.wait().status == 0) }
        let status = try status(tool, target)
        #expect(status["points"] as? Int == Self.points)
        #expect(severity(status) == ["good"])
    }
}
