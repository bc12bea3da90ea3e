//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// Bad input gets one line that says what and what to do, and its exit status.
@Suite(.blocking) struct FailureTests {
    private func fails(
        _ tool: CommandLineRunner,
        _ arguments: [String],
        status: Int32 = 1,
        saying words: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try tool.start(arguments).wait()
        #expect(outcome.status == status, sourceLocation: sourceLocation)
        #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
        #expect(outcome.errors.hasPrefix("osprofiler: "), sourceLocation: sourceLocation)
        for word in words {
            #expect(outcome.errors.contains(word), "\(outcome.errors)", sourceLocation: sourceLocation)
        }
        #expect(!outcome.errors.contains("pa55"), sourceLocation: sourceLocation)
    }

    @Test func broker() throws {
        let tool = try CommandLineRunner()
        let status = ["queue", "status", "--transport-url"]
        try fails(tool, status + [tool.transportURL(password: "pa55")], saying: "user 'guest' was refused")
        try fails(
            tool,
            status + [tool.transportURL(password: "pa55", port: 1)],
            saying: "127.0.0.1:1",
            "--transport-url"
        )
        try fails(tool, status + [tool.transportURL(virtualHost: "nowhere")], saying: "'nowhere' does not exist")
        try fails(tool, status + ["foo://u:pa55@h/"], saying: "\"foo\"", "rabbit")
        try fails(tool, status + ["rabbit://u:pa55@h:99999/"], saying: "port")
        for command in [["peek"], ["traces"], ["export", "-"], ["purge", "--yes"]] {
            try fails(tool, ["queue"] + command, status: 2, saying: "profiler.info does not exist")
        }
    }

    @Test func store() throws {
        let tool = try CommandLineRunner()
        func list(_ string: String) -> [String] { ["trace", "list", "--connection-string", string] }
        try fails(tool, list("nosuch://:pa55@h:6379"), saying: "\"nosuch\"", "expected one of sqlite, ", "messaging")
        try fails(tool, list("messaging://"), saying: "queue traces")
        try fails(tool, list("sqlite:////nonexistent/traces.db"), status: 2, saying: "/nonexistent/traces.db")
        let foreign = tool.folder.path("foreign.db")
        try Data("this is no database at all, but a text".utf8).write(to: URL(fileURLWithPath: foreign))
        try fails(tool, list("sqlite:///\(foreign)"), saying: foreign)
        try fails(tool, ["trace", "purge", "--older-than", "1d"], status: 2, saying: "no store")
        try fails(tool, ["trace", "delete", "x"], status: 2, saying: "no store")
        try fails(tool, ["trace", "show", "x"], status: 2, saying: "no store")
        // A consumer that cannot store does not even connect.
        try fails(tool, ["consume", "--drain", "--connection-string", "nosuch://h"], saying: "\"nosuch\"")
    }

    @Test func theStoreThatNobodyNamedIsEmptyUntilItIsMade() throws {
        let tool = try CommandLineRunner()
        tool.environment["OSPROFILER_CONNECTION_STRING"] = nil
        let list = try tool.run("trace", "list", "--json")
        #expect(list.status == 0)
        #expect(list.text == "[]\n")
    }

    @Test func files() throws {
        let tool = try CommandLineRunner()
        try fails(
            tool,
            ["trace", "list", "--config-file", "/nonexistent.conf"],
            saying: "the configuration file /nonexistent.conf does not exist"
        )
        try fails(
            tool,
            ["trace", "show", "./nofile.json"],
            status: 2,
            saying: "there is no file \"./nofile.json\", and no trace has this id"
        )
        try fails(tool, ["trace", "show", tool.folder.root], status: 2, saying: "is a folder")
        try fails(tool, ["trace", "list", "--config-file", "/"], saying: "cannot read /", "directory")
        try fails(tool, ["queue", "replay", "/nonexistent.jsonl"], saying: "/nonexistent.jsonl")
        let report = tool.folder.path("report")
        try Data("no JSON".utf8).write(to: URL(fileURLWithPath: report))
        try fails(tool, ["trace", "show", report], saying: report, "is not a report", "plain text")
    }

    @Test(arguments: [
        ["nonsense"], ["trace", "list", "--nonsense"], ["trace", "show"], ["trace", "show", "x", "--json", "--html"],
        ["trace", "show", "x", "--json", "--format", "dot"], ["trace", "list", "--limit", "-1"],
        ["trace", "list", "--since", "yesterday"], ["trace", "purge"], ["trace", "purge", "--older-than", "7"],
        ["consume", "--queue", String(repeating: "x", count: 256)],
        ["queue", "peek", "--topic", String(repeating: "x", count: 250)],
        ["consume", "--prefetch", "0"], ["consume", "--durable", "--quorum"],
        ["consume", "--pool", "p", "--queue", "q"], ["consume", "--pool", "profiler.info"],
        ["consume", "--pool", "amq.mine"], ["doctor", "--pool", "amq.mine"],
        ["doctor", "--pool", "notifications.error"],
        ["doctor", "--timeout", "0"], ["queue", "peek", "-n", "-1"],
        ["trace", "list", "--log-level", "loud"],
    ])
    func usage(arguments: [String]) throws {
        let tool = try CommandLineRunner()
        let outcome = try tool.start(arguments).wait()
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errorLines.count == 2 && outcome.errorLines.allSatisfy { $0.hasPrefix("osprofiler: ") })
        #expect(outcome.errorLines.last?.contains(" --help` shows the options") == true, "\(outcome.errors)")
    }

    @Test func aQueueAndAStoreThatDoNotExistEndAlike() throws {
        let tool = try CommandLineRunner()
        let queue = try tool.run("queue", "status", "--json")
        #expect(queue.status == 2 && queue.text.contains("\"exists\": false"))
        #expect(queue.errors.contains("profiler.info does not exist"))
        let store = try tool.run("store", "status", "--json")
        #expect(store.status == 2 && store.errors.contains("no store"), "\(store.errors)")
    }

    @Test func aMistakeOnTheCommandLineShowsNoPassword() throws {
        let tool = try CommandLineRunner()
        let outcome = try tool.run("trace", "list", tool.transportURL(password: "pa55"))
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("guest:***@") && !outcome.errors.contains("pa55"))
    }

    @Test func helpAndVersionAreNoFailures() throws {
        let tool = try CommandLineRunner()
        for arguments in [["--help"], ["trace", "show", "--help"], ["--version"], ["-v"], ["help", "consume"], []] {
            let outcome = try tool.start(arguments).wait()
            #expect(outcome.status == 0 && outcome.errors.isEmpty && !outcome.output.isEmpty)
        }
        #expect(try tool.run("--version").text.contains("librabbitmq "))
        #expect(try tool.run("--generate-completion-script", "bash").text.contains("osprofiler"))
        for command in [
            ["consume"], ["trace"], ["trace", "show"], ["trace", "list"], ["trace", "delete"], ["trace", "purge"],
            ["queue"],
            ["queue", "status"], ["queue", "peek"], ["queue", "traces"], ["queue", "export"], ["queue", "replay"],
            ["queue", "purge"], ["publish"], ["config", "show"], ["doctor"],
        ] {
            #expect(try tool.start(command + ["--help"]).wait().text.contains("EXAMPLES"), "\(command)")
        }
    }
}
