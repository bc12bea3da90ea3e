//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// `store copy`, `store status`, several stores of one consumer, and connection strings that stand elsewhere.
@Suite(.blocking) struct StoreCommandTests {
    private static let sample = """
        {"name": "wsgi-start", "base_id": "a", "trace_id": "t", "timestamp": "2026-11-22T08:54:08.5", "info": {}}
        {"name": "wsgi-stop", "base_id": "a", "trace_id": "t", "timestamp": "2026-11-22T08:54:09.5", "info": {}}
        {"name": "wsgi-start", "base_id": "b", "trace_id": "t", "timestamp": "2026-11-22T09:54:08.5", "info": {}}
        """

    /// A tool whose store holds two traces.
    private func tool() throws -> CommandLineRunner {
        let tool = try CommandLineRunner()
        #expect(try tool.run("publish", input: Data(Self.sample.utf8)).status == 0)
        #expect(try tool.run("consume", "--drain").status == 0)
        return tool
    }

    private func object(_ outcome: CommandLineRunner.Outcome) throws -> [String: Any] {
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
    }

    @Test func copiesOnceAndThenWhatIsMissing() throws {
        let tool = try tool()
        let source = try #require(tool.environment["OSPROFILER_CONNECTION_STRING"])
        let target = "jsonl:///\(tool.folder.path("copy.jsonl"))"
        let first = try tool.run("store", "copy", source, target)
        #expect(first.status == 0)
        #expect(first.errors == "copied 2 traces: 3 points are new\n")
        let twice = try tool.run("store", "copy", source, target)
        #expect(twice.status == 0 && twice.errors == "copied 2 traces: 0 points are new, 3 were there already\n")
        let back = "sqlite:///\(tool.folder.path("back.db"))"
        let counts = try object(try tool.run("store", "copy", target, back, "--json"))
        #expect(counts["traces"] as? Int == 2)
        #expect(counts["stored"] as? Int == 3)
        #expect(counts["to"] as? String == back)
        let again = try tool.run("store", "copy", target, back)
        #expect(again.errors == "copied 2 traces: 0 points are new, 3 were there already\n")
        for id in ["a", "b"] {
            let reports = try [source, target, back].map {
                try tool.run("trace", "show", id, "--json", "--connection-string", $0).text
            }
            #expect(reports[0].contains("wsgi-start"))
            #expect(reports == [reports[0], reports[0], reports[0]])
        }
        let late = "sqlite:///\(tool.folder.path("late.db"))"
        #expect(
            try tool.run("store", "copy", source, late, "--since", "2026-11-22T09:00:00Z").errors.contains("1 trace:")
        )
    }

    #if OTLP
    /// The halves of a span are sent at the end, when nothing is left to be copied.
    @Test func whatDoesNotArriveAtTheEndOfACopyIsNoSuccess() throws {
        let tool = try tool()
        let source = try #require(tool.environment["OSPROFILER_CONNECTION_STRING"])
        let outcome = try tool.run("store", "copy", source, "otlp://127.0.0.1:1", "--since", "2026-11-22T09:00:00Z")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("1 span of 1 point did not arrive: "), "\(outcome.errors)")
    }
    #endif

    @Test func theSameStoreTwiceAndAStoreThatIsNotThere() throws {
        let tool = try tool()
        let store = try #require(tool.environment["OSPROFILER_CONNECTION_STRING"])
        #expect(try tool.run("store", "copy", store, store).status == 64)
        let otherwise = store.replacing("sqlite:///", with: "sqlite:////.") + "?mode=0600"
        #expect(try tool.run("store", "copy", store, otherwise).status == 64)
        try FileManager.default.linkItem(atPath: String(store.dropFirst(10)), toPath: tool.folder.path("link.db"))
        let link = "sqlite:///\(tool.folder.path("link.db"))"
        #expect(try tool.run("store", "copy", store, link).status == 64)
        #expect(try tool.run("consume", "--connection-string", store, "--connection-string", link).status == 64)
        let absent = try tool.run("store", "copy", "sqlite:////nowhere/a.db", store)
        #expect(absent.status == 2)
        #expect(absent.errorLines.count == 1)
        let option = ["--connection-string", "sqlite:////nowhere/a.db"]
        for outcome in [
            try tool.run("store", "status", option[0], option[1]), try tool.run("trace", "list", option[0], option[1]),
            try tool.run("trace", "purge", "--older-than", "1d", option[0], option[1]),
        ] {
            #expect(outcome.status == 2 && outcome.errorLines.count == 1, "\(outcome.errors)")
        }
        #expect(try tool.run("store", "copy", "@", store).status == 64)
        #expect(try tool.run("store", "copy", "env:", store).status == 64)
    }

    @Test func aFileThatIsTooSmallEndsTheCopy() throws {
        let tool = try tool()
        let points = (0..<1200).map {
            #"{"name": "a-start", "base_id": "t\#($0)", "trace_id": "\#($0)", "parent_id": "c", "timestamp": "#
                + #""2026-11-22T08:54:08.500000", "info": {"text": "\#(String(repeating: "x", count: 100))"}}"# + "\n"
        }
        #expect(try tool.run("publish", input: Data(points.joined().utf8)).status == 0)
        #expect(try tool.run("consume", "--drain").status == 0)
        let store = try #require(tool.environment["OSPROFILER_CONNECTION_STRING"])
        let target = "jsonl:///\(tool.folder.path("small.jsonl"))?max_size=16KiB&keep="
        let outcome = try tool.run("store", "copy", store, target + "0", "--json")
        #expect(outcome.status == 1 && outcome.errors.contains("raise max_size or keep"))
        #expect(outcome.errors.contains("copied before: run it again") && outcome.errorLines.count == 1)
        #expect(outcome.text.contains("\"stored\": "))
        #expect(try tool.run("store", "copy", store, target + "9").status == 0)
        let status = try object(try tool.run("store", "status", "--json", "--connection-string", target + "9"))
        #expect(status["points"] as? Int == 1203)
    }

    @Test func tellsWhatIsInAStore() throws {
        let tool = try tool()
        let status = try object(try tool.run("store", "status", "--json"))
        #expect(status["traces"] as? Int == 2)
        #expect(status["points"] as? Int == 3)
        #expect(status["oldest"] as? String == "2026-11-22T08:54:08.500000Z")
        #expect(status["newest"] as? String == "2026-11-22T09:54:08.500000Z")
        #expect((status["size"] as? Int).map { $0 > 0 } == true)
        let text = try tool.run("store", "status").text
        #expect(text.contains("traces: 2\n"))
        #expect(text.contains("schema: version"))
    }

    @Test func severalStoresGetTheSame() throws {
        let tool = try CommandLineRunner()
        #expect(try tool.run("publish", input: Data(Self.sample.utf8)).status == 0)
        let first = "sqlite:///\(tool.folder.path("first.db"))"
        let second = "jsonl:///\(tool.folder.path("second.jsonl"))"
        let outcome = try tool.run(
            "consume",
            "--drain",
            "--json",
            "--connection-string",
            first,
            "--connection-string",
            second
        )
        let mirrors = try object(outcome)["mirrors"] as? [[String: Any]]
        #expect(mirrors?.map { $0["store"] as? String } == [second])
        #expect(mirrors?.map { $0["stored"] as? Int } == [3])
        let reports = try [first, second].map {
            try tool.run("trace", "show", "a", "--json", "--connection-string", $0).text
        }
        #expect(reports[0] == reports[1])
        let twice = try tool.run("consume", "--drain", "--connection-string", first, "--connection-string", first)
        #expect(twice.status == 64)
    }

    @Test func connectionStringsStandInFilesAndVariables() throws {
        let tool = try tool()
        let store = try #require(tool.environment["OSPROFILER_CONNECTION_STRING"])
        let file = tool.folder.path("store.url")
        try Data("  \(store) \nsomething else\n".utf8).write(to: URL(fileURLWithPath: file))
        tool.environment["HERE"] = store
        for reference in ["@\(file)", "env:HERE"] {
            let list = try tool.run("trace", "list", "--json", "--connection-string", reference)
            #expect(list.text.contains("\"base_id\": \"a\""), "\(list.errors)")
        }
        tool.environment["OSPROFILER_CONNECTION_STRING"] = "@\(file)"
        #expect(try tool.run("config", "show").text.contains(store))
        let missing = try tool.run("trace", "list", "--connection-string", "env:NOWHERE")
        #expect(missing.status == 1)
        #expect(missing.errors.contains("the variable NOWHERE"))
        #expect(try tool.run("trace", "list", "--connection-string", "@/nowhere").errors.contains("/nowhere"))
    }
}
