//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// How a user names traces: by first digits, as the latest, by a report on standard input.
@Suite(.blocking) struct TraceNamingTests {
    private static let ids = [
        "7253e9b1-c0aa-4000-8000-00000000000a", "7253e9b2-c0aa-4000-8000-00000000000b",
        "00ff0000-c0aa-4000-8000-00000000000c",
    ]

    /// A tool whose store holds these traces, the first being the oldest, and one of the year 9999.
    private func tool() throws -> CommandLineRunner {
        let tool = try CommandLineRunner()
        let times = ["2026-11-22T08:10:01", "2026-11-22T08:11:01", "2026-11-22T08:12:01", "9999-12-31T23:59:59"]
        let future = "99990000-c0aa-4000-8000-00000000000d"
        let payloads = zip(Self.ids + [future], times).map { id, time in
            """
            {"name": "wsgi-start", "base_id": "\(id)", "trace_id": "t", "parent_id": "\(id)", "service": "api", \
            "project": "p", "timestamp": "\(time)", "info": {"host": "h"}}
            """
        }
        #expect(try tool.run("publish", input: Data(payloads.joined(separator: "\n").utf8)).status == 0)
        #expect(try tool.run("consume", "--drain").status == 0)
        return tool
    }

    private func listed(_ tool: CommandLineRunner, _ arguments: String...) throws -> [String] {
        let outcome = try tool.start(["trace", "list", "--json"] + arguments).wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let objects = try JSONSerialization.jsonObject(with: outcome.output) as? [[String: Any]]
        return (objects ?? []).compactMap { ($0["base_id"] as? String).map { String($0.prefix(8)) } }
    }

    @Test func firstDigitsNameATrace() throws {
        let tool = try tool()
        let whole = try tool.run("trace", "show", Self.ids[0], "--json")
        #expect(whole.status == 0)
        for text in ["7253e9b1", "7253E9B1C0", "7253e9b1c0aa4000800000000000000a", Self.ids[0].uppercased()] {
            #expect(try tool.run("trace", "show", text, "--json").output == whole.output, "\(text)")
        }
        let ambiguous = try tool.run("trace", "show", "7253")
        #expect(ambiguous.status == 1 && ambiguous.errorLines.count == 1)
        #expect(ambiguous.errors.contains("2 ids: \(Self.ids[1])") && ambiguous.errors.contains(Self.ids[0]))
        #expect(try tool.run("trace", "delete", "00ff", "7253").status == 1)
        #expect(try listed(tool).count == 4)
        #expect(try tool.run("trace", "pin", "7253e9b2").errors == "pinned 1 trace\n")
        #expect(try listed(tool, "--pinned") == ["7253e9b2"])
        #expect(try tool.run("trace", "delete", "7253e9b1", Self.ids[0], "00ff").errors == "deleted 2 traces\n")
        #expect(try listed(tool) == ["7253e9b2", "99990000"])
        let unknown = try tool.run("trace", "show", "abcd")
        #expect(
            unknown.status == 2 && unknown.errors.contains("no trace \"abcd\": ")
                && unknown.errors.contains("no id begins")
        )
    }

    @Test func firstDigitsNameATraceInTheQueue() throws {
        let tool = try CommandLineRunner()
        let id = String(try tool.run("publish", "--demo").text.dropFirst("Trace ID: ".count).dropLast())
        for arguments in [[id], [String(id.prefix(8))], ["--latest"]] {
            let show = try tool.start(
                ["trace", "show"] + arguments + ["--format", "report", "--connection-string", "messaging://"]
            ).wait()
            #expect(show.text.contains("\"points\": 18"), "\(show.errors)")
        }
        #expect(try tool.run("queue", "status").text.contains("ready      18 messages\n"))
    }

    @Test func theLatestIsNotTheOneOfTheYear9999() throws {
        let tool = try tool()
        #expect(try tool.run("trace", "show", "--latest", "--json").text.contains("2026-11-22T08:12:01"))
        #expect(try listed(tool) == ["00ff0000", "7253e9b2", "7253e9b1", "99990000"])
        #expect(try listed(tool, "--limit", "2") == ["00ff0000", "7253e9b2"])
        #expect(try tool.run("trace", "show", Self.ids[0], "--latest").status == 64)
        #expect(try tool.run("trace", "show").status == 64)
    }

    @Test func aListIsSortedAndBounded() throws {
        let tool = try tool()
        #expect(try listed(tool, "--sort", "oldest") == ["7253e9b1", "7253e9b2", "00ff0000", "99990000"])
        #expect(try listed(tool, "--until", "2026-11-22T08:12:01") == ["7253e9b2", "7253e9b1"])
        #expect(try listed(tool, "--since", "2026-11-22T08:11", "--until", "2026-11-22T08:12") == ["7253e9b2"])
        #expect(try listed(tool, "--running", "--project", "p").count == 4)
        #expect(try listed(tool, "--project", "q").isEmpty)
        let text = try tool.run("trace", "list", "--sort", "oldest", "--limit", "1")
        #expect(text.text.contains(Self.ids[0]))
        #expect(text.errors == "osprofiler: only the oldest 1 are shown; --limit 0 shows all\n")
    }

    @Test func aListIsFilteredByItsOwnNumbers() throws {
        let tool = try tool()
        #expect(try listed(tool, "--where", "points>0", "--root", "WSGI") == listed(tool))
        #expect(try listed(tool, "--where", "points>1000").isEmpty)
        #expect(try listed(tool, "--root", "nothing").isEmpty)
        #expect(try listed(tool, "--slowest") == listed(tool, "--sort", "duration"))
        let text = try tool.run("trace", "list", "--where", "duration>=0", "--limit", "1", "--root", "wsgi")
        #expect(text.errors.hasPrefix("osprofiler: read 3 traces for --root and --where\n"))
        let all = try tool.run("trace", "list", "--root", "wsgi")
        #expect(all.errors == "osprofiler: read 4 traces for --root\n")
        let wrong = try tool.run("trace", "list", "--where", "spans>3")
        #expect(wrong.status == 64 && wrong.errors.contains("'spans' is not a property"), "\(wrong.errors)")
        #expect(try tool.run("trace", "list", "--slowest", "--sort", "errors").status == 64)
    }

    @Test func aReportComesFromStandardInput() throws {
        let tool = try tool()
        let report = try tool.run("trace", "show", Self.ids[0], "--json")
        #expect(try tool.run("trace", "show", "-", "--json", input: report.output).output == report.output)
        let other = try tool.run("trace", "show", "-", input: Data("no report".utf8))
        #expect(other.status == 1 && other.errors.contains("standard input is not a report"))
    }

    @Test func theSuffixOfAFileSelectsTheFormat() throws {
        let tool = try tool()
        for (suffix, start) in [("html", "<!DOCTYPE"), ("json", "{"), ("dot", "digraph"), ("txt", "Trace ")] {
            let path = tool.folder.path("t.\(suffix)")
            let show = try tool.run("trace", "show", Self.ids[0], "--out", path)
            #expect(show.status == 0, "\(show.errors)")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(
                text.lowercased().hasPrefix(start.lowercased()) || suffix == "dot" && text.contains(start),
                "\(text.prefix(80))"
            )
        }
        let path = tool.folder.path("u.html")
        #expect(try tool.run("trace", "show", Self.ids[0], "--json", "--out", path).status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).first == UInt8(ascii: "{"))
        let other = try tool.run("trace", "show", Self.ids[0], "--out", tool.folder.path("t.pdf"))
        #expect(other.status == 64 && other.errors.contains("--format"))
        #expect(!FileManager.default.fileExists(atPath: tool.folder.path("t.pdf")))
    }
}
