//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// `trace stats` over the traces of a store.
@Suite(.blocking) struct TraceStatsTests {
    /// A tool whose store has three traces of a request with statements; the last one fails.
    private func tool() throws -> CommandLineRunner {
        let tool = try CommandLineRunner()
        var payloads: [String] = []
        func add(_ trace: Int, _ name: String, _ id: String, _ parent: String, _ milliseconds: Int, _ info: String) {
            payloads.append(
                """
                {"name": "\(name)", "base_id": "trace-\(trace)", "trace_id": "\(id)", "parent_id": "\(parent)", \
                "service": "api", "timestamp": "2026-11-22T08:10:0\(trace).\(String(1000 + milliseconds).dropFirst())", \
                "info": {\(info)"host": "h"}}
                """
            )
        }
        for trace in 1...3 {
            let request = #""request": {"method": "GET", "path": "/v1/nodes/\#(trace)"}, "#
            add(trace, "wsgi-start", "root", "trace-\(trace)", 0, request)
            add(trace, "db-start", "db", "root", 100, #""db": {"statement": "SELECT a FROM t WHERE b = \#(trace)"}, "#)
            add(trace, "db-stop", "db", "root", 100 * (trace + 1), "")
            add(trace, "wsgi-stop", "root", "trace-\(trace)", 900, trace == 3 ? #""etype": "E", "# : "")
        }
        #expect(try tool.run("publish", input: Data(payloads.joined(separator: "\n").utf8)).status == 0)
        #expect(try tool.run("consume", "--drain").status == 0)
        return tool
    }

    private func rows(_ tool: CommandLineRunner, _ arguments: String...) throws -> [[String: Any]] {
        let outcome = try tool.start(["trace", "stats", "--json"] + arguments).wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any]
        return object?["rows"] as? [[String: Any]] ?? []
    }

    @Test func addsUpTheTracesThatMatch() throws {
        let tool = try tool()
        let all = try rows(tool)
        #expect(all.map { $0["name"] as? String } == ["wsgi", "db"] && all.map { $0["traces"] as? Int } == [3, 3])
        #expect(all.map { $0["self_us"] as? Int } == [2_100_000, 600_000])
        #expect(all.map { $0["errors"] as? Int } == [1, 0])
        let statements = try rows(tool, "--by", "sql")
        #expect(statements.map { $0["statement"] as? String } == ["SELECT a FROM t WHERE b = ?"])
        #expect((statements.first?["duration_us"] as? [String: Any])?["max"] as? Int == 300_000)
        #expect(try rows(tool, "--by", "route").map { $0["route"] as? String } == ["GET /v1/nodes/{id}"])
        #expect(try rows(tool, "--error-trace").map { $0["count"] as? Int } == [1, 1])
        #expect(try rows(tool, "--limit", "2").map { $0["count"] as? Int } == [2, 2])

        let text = try tool.run("trace", "stats").text
        #expect(text.hasPrefix("3 traces, 6 spans\na trace took 900 ms (p50)") && text.contains("78 %  2.10 s"))
        let narrow = try tool.run("trace", "stats", "--width", "60").text
        let lines = narrow.split(separator: "\n")
        #expect(lines.count == 6 && lines.allSatisfy { $0.count <= 60 }, "\(narrow)")
    }

    @Test func mergesTheTracesIntoOneFlameGraph() throws {
        let tool = try tool()
        let folded = try tool.run("trace", "flame", "--folded")
        #expect(
            folded.text == """
                api: wsgi GET /v1/nodes/{id} 2100000
                api: wsgi GET /v1/nodes/{id};db SELECT t 600000

                """
        )
        let file = tool.folder.path("flame.json")
        #expect(try tool.run("trace", "flame", "--format", "speedscope", "--limit", "2", "--out", file).status == 0)
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file)))
        #expect((object as? [String: Any])?["name"] as? String == "2 traces")
        // Another file is not replaced.
        #expect(try tool.run("trace", "flame", "--out", file).status == 1)
        #expect(try tool.run("trace", "flame", "--out", file, "--force").status == 0)

        #expect(try tool.run("trace", "flame", "--service", "nobody").status == 2)
        #expect(try tool.run("trace", "flame", "--format", "svg").status == 64)
        #expect(try tool.run("trace", "flame", "--folded", "--format", "speedscope").status == 64)
        #expect(try tool.run("trace", "flame", "--limit", "-1").status == 64)
    }

    /// The pages are in the form of their file's name, and replace nothing but earlier pages.
    @Test func writesPages() throws {
        let tool = try tool()
        func carried(_ path: String) throws -> [String: Any] {
            let page = try String(contentsOfFile: path, encoding: .utf8)
            let parts = page.components(separatedBy: #"<script type="application/json" id="report">"#)
            let json = parts.last?.components(separatedBy: "</script>").first ?? ""
            return try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] ?? [:]
        }
        let file = tool.folder.path("page.html")
        #expect(
            try tool.run("trace", "stats", "--by", "sql", "--service", "api", "--limit", "2", "--out", file).status == 0
        )
        let page = try carried(file)
        #expect(page["page"] as? String == "statistics")
        let selections = page["selections"] as? [[[String: String]]]
        #expect(selections?.first?.map { $0["name"] } == ["service", "limit"])
        let statistics = try rows(tool, "--by", "sql", "--limit", "2").map { $0["self_us"] as? Int }
        let content = page["content"] as? [String: Any]
        #expect((content?["rows"] as? [[String: Any]])?.map { $0["self_us"] as? Int } == statistics)

        // An earlier page is replaced; JSON in its place needs --force.
        #expect(try tool.run("trace", "flame", "--html", "--out", file).status == 0)
        #expect(try carried(file)["page"] as? String == "flame")
        #expect(try tool.run("trace", "stats", "--json", "--out", file).status == 1)
        #expect(try carried(file)["page"] as? String == "flame")
        #expect(try tool.run("trace", "diff", "trace-1", "trace-3", "--out", file).status == 0)
        #expect(try carried(file)["page"] as? String == "traces")
        let sets = ["trace", "diff", "--before", "error-trace=false", "--after", "error-trace", "--html"]
        let output = try tool.start(sets).wait()
        #expect(output.status == 0 && output.text.hasPrefix("<!DOCTYPE html>"), "\(output.errors)")

        let json = tool.folder.path("stats.json")
        #expect(try tool.run("trace", "stats", "--out", json).status == 0)
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: json)))
        #expect((object as? [String: Any])?["traces"] as? Int == 3)
        let text = tool.folder.path("stats.txt")
        #expect(try tool.run("trace", "stats", "--out", text).status == 0)
        #expect(try String(contentsOfFile: text, encoding: .utf8) == tool.run("trace", "stats").text)

        for arguments in [
            ["stats", "--json", "--html"], ["stats", "--out", "t.pdf"],
            ["diff", "trace-1", "trace-2", "--out", "t.svg"],
            ["flame", "--html", "--folded"], ["flame", "--html", "--format", "folded"], ["flame", "--out", "t.svg"],
        ] {
            let outcome = try tool.start(["trace"] + arguments).wait()
            #expect(outcome.status == 64, "\(arguments) \(outcome.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: "t.pdf"))
        // A page over many traces holds no trace.
        let imported = try tool.run("trace", "import", file)
        #expect(imported.status == 1 && imported.errorLines.count == 1, "\(imported.errors)")
    }

    @Test func saysWhatIsWrong() throws {
        let tool = try tool()
        let none = try tool.run("trace", "stats", "--service", "nobody")
        #expect(none.status == 2 && none.errorLines.count == 1 && none.errors.contains("match"))
        #expect(try tool.run("trace", "stats", "--by", "colour").status == 64)
        #expect(try tool.run("trace", "stats", "--limit", "-1").status == 64)
    }
}
