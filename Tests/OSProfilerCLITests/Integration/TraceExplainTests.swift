//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// `trace explain`, and what reduces the text of `trace show`, on reports of captured traces.
@Suite(.blocking) struct TraceExplainTests {
    private let tool: CommandLineRunner
    /// A saved report of Ironic's.
    private let report = Fixtures.folder
        .appendingPathComponent("ironic/reports/0ac8e3ae-e9d9-4517-a4e8-bc10233a192d.json").standardized.path

    init() throws { tool = try CommandLineRunner() }

    @Test func explainsAReport() throws {
        let text = try tool.run("trace", "explain", report)
        #expect(text.status == 0 && text.errors.isEmpty, "\(text.errors)")
        let lines = text.text.split(separator: "\n")
        #expect(lines.count <= 25 && lines.contains { $0.hasPrefix("Critical path, ") })
        #expect(text.text.contains("sqlite3.IntegrityError × 3 in db INSERT nodes · ironic_conductor"))
        #expect(!text.text.contains("\u{1b}"))
        for width in [60, 80, 180] {
            let narrow = try tool.run("trace", "explain", report, "--width", "\(width)").text
            #expect(narrow.split(separator: "\n").allSatisfy { $0.count <= width })
        }
        let json = try tool.run("trace", "explain", report, "--json")
        let object = try JSONSerialization.jsonObject(with: json.output) as? [String: Any]
        #expect(json.status == 0 && (object?["critical_path"] as? [Any])?.isEmpty == false)
    }

    @Test func explainsATraceOfTheStore() throws {
        let payloads = ["start", "stop"].map { phase in
            """
            {"name": "wsgi-\(phase)", "base_id": "one", "trace_id": "t", "parent_id": "one", "service": "api", \
            "timestamp": "2026-11-22T08:10:0\(phase == "start" ? 1 : 2)", "info": {"host": "h"}}
            """
        }
        #expect(try tool.run("publish", input: Data(payloads.joined(separator: "\n").utf8)).status == 0)
        #expect(try tool.run("consume", "--drain").status == 0)
        #expect(
            try tool.run("trace", "explain", "one").text.contains(
                "Critical path, 1.00 s\n 100 %      1.00 s  wsgi · api"
            )
        )
    }

    @Test func saysWhatIsWrong() throws {
        let missing = try tool.run("trace", "explain", "nobody")
        #expect(missing.status == 2 && missing.errors.contains("nobody"))
        let path = tool.folder.path("empty.json")
        try Data(#"{"children": []}"#.utf8).write(to: URL(fileURLWithPath: path))
        let empty = try tool.run("trace", "explain", path)
        #expect(empty.status == 2 && empty.errors.contains("nothing to explain"))
        try Data("[]".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try tool.run("trace", "explain", path).status == 1)
        #expect(try tool.run("trace", "explain").status == 64)
    }

    @Test func aTextShowsWhatIsAskedFor() throws {
        let all = try tool.run("trace", "show", report, "--no-fold").text
        let errors = try tool.run("trace", "show", report, "--errors").text
        #expect(errors.contains("sqlite3.IntegrityError") && errors.contains("… ") && errors.count < all.count)
        let roots = try tool.run("trace", "show", report, "--depth", "1").text
        #expect(roots.contains("└ … ") && !roots.contains("├"))
        let path = try tool.run("trace", "show", report, "--critical-path", "--min-duration", "1ms").text
        #expect(path.count < all.count)
        #expect(try tool.run("trace", "show", report, "--collapse").status == 0)
        #expect(try tool.run("trace", "show", report, "--depth", "0").status == 64)
        let wrong = try tool.run("trace", "show", report, "--json", "--errors")
        #expect(wrong.status == 64 && wrong.errors.contains("--json cannot be combined with"))
    }
}
