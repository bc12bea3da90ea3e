//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerReport
import TestSupport
import Testing

@testable import OSProfilerCLI

/// `--redact` and its setting, in every view and export.
@Suite(.blocking) struct RedactionCommandTests {
    private static let id = "7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11"
    private static let secrets = ["hunter2", "s3cr3t", "c00kie", "t0ken"]
    private static let selected = "par4m"

    /// A store with a trace full of secrets, read without a broker.
    private func tool() throws -> CommandLineRunner {
        let tool = try CommandLineRunner()
        func point(_ name: String, _ time: Int, _ id: String, _ info: String) -> String {
            #"{"name":"\#(name)","base_id":"\#(Self.id)","trace_id":"\#(id)","parent_id":"\#(Self.id)","#
                + #""timestamp":"2026-11-22T08:54:0\#(time)","project":"p","service":"api","info":{"host":"h",\#(info)}}"#
        }
        let payloads = [
            point(
                "wsgi-start",
                1,
                "token",
                #""request":{"method":"GET","path":"/v1","query":"X-Token=t0ken&a=1"},"headers":[{"Cookie":"c00kie"}]"#
            ),
            point(
                "wsgi-stop",
                2,
                "token",
                #""etype":"Oops","message":"password=hunter2","nested":{"a":[{"SECRET":"s3cr3t"}]}"#
            ),
            point("db-start", 3, "two", #""db":{"statement":"SELECT 1","params":["par4m",{"password_1":"hunter2"}]}"#),
            point("db-stop", 4, "two", #""x":1"#),
        ]
        let lines = payloads.enumerated().map { number, payload in
            #"{"message_id":"00000000-0000-0000-0000-00000000000\#(number)","ingested":"2026-11-22T08:54:09.000000Z","#
                + #""payload":\#(payload)}"# + "\n"
        }
        let store = tool.folder.path("traces.jsonl")
        try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: store))
        tool.environment["OSPROFILER_CONNECTION_STRING"] = "jsonl:///\(store)"
        return tool
    }

    private func expect(_ text: String, hides secrets: [String], _ comment: String) {
        for secret in secrets { #expect(!text.contains(secret), "\(comment): \(secret) in \(text.prefix(3000))") }
    }

    @Test func noFormatForgetsIt() throws {
        let tool = try tool()
        for format in [TraceFormat].builtIn {
            let shown = try tool.run("trace", "show", "--redact", Self.id, "--format", format.name, "--out", "-")
            #expect(shown.status == 0, "\(format): \(shown.errors)")
            expect(shown.text, hides: Self.secrets, "\(format)")
            let more = try tool.run("trace", "show", Self.id, "--redact", "db.params,etype", "--format", format.name)
            expect(more.text, hides: Self.secrets + [Self.selected, "Oops"], "\(format)")
        }
        // Ids and times stay, and so does what nobody asked to hide.
        let json = try tool.run("trace", "show", Self.id, "--json", "--redact").text
        for text in [
            Self.selected, #""trace_id": "token""#, "2026-11-22T08:54:01", Self.id, #""SECRET": "***""#, "a=1",
        ] {
            #expect(json.contains(text), "\(text)")
        }
        #expect(try tool.run("trace", "show", Self.id, "--json").text.contains("s3cr3t"))
    }

    @Test func otherCommandsAndSavedReports() throws {
        let tool = try tool()
        let saved = tool.folder.path("report.json")
        #expect(try tool.run("trace", "show", Self.id, "--json", "--out", saved).status == 0)
        let commands = [
            ["trace", "explain", Self.id], ["trace", "explain", Self.id, "--json"], ["trace", "stats", "--by", "sql"],
            ["trace", "flame"], ["trace", "diff", Self.id, saved, "--json"], ["trace", "show", saved, "--json"],
            ["trace", "show", saved, "--html"], ["trace", "watch", Self.id, "--idle-timeout", "1s"],
        ]
        for command in commands {
            let outcome = try tool.start(command + ["--redact=SELECT,etype,statement"]).wait()
            #expect(outcome.status == 0, "\(command): \(outcome.errors)")
            expect(outcome.text, hides: Self.secrets + ["Oops", "SELECT 1"], "\(command)")
        }
        let folder = tool.folder.path("out")
        #expect(
            try tool.run("trace", "export", "--all", "--redact", "--format", "otlp-json", "--out", folder).status == 0
        )
        let file = try String(contentsOfFile: "\(folder)/\(Self.id).otlp.json", encoding: .utf8)
        expect(file, hides: Self.secrets, "export")
    }

    /// A summary has only the text of the request.
    @Test(arguments: [["trace", "list"], ["trace", "list", "--json"]])
    func lists(command: [String]) throws {
        let tool = try tool()
        let shown = try tool.start(command).wait()
        #expect(shown.status == 0 && shown.text.contains("GET /v1"), "\(shown.errors)")
        let hidden = try tool.start(command + ["--redact=request.path"]).wait()
        #expect(hidden.status == 0 && hidden.text.contains("***"), "\(hidden.errors)")
        expect(hidden.text, hides: ["/v1"], "\(command)")
        #expect(try tool.start(command + ["--redact"]).wait().text.contains("GET /v1"))
        tool.environment["OSPROFILER_REDACT"] = "path"
        expect(try tool.start(command).wait().text, hides: ["/v1"], "\(command)")
    }

    @Test func theSetting() throws {
        let tool = try tool()
        let file = tool.folder.path("osprofiler.conf")
        try Data("[osprofiler]\nredact = db.params\n".utf8).write(to: URL(fileURLWithPath: file))
        let show = ["trace", "show", Self.id, "--json", "--config-file", file]
        expect(try tool.start(show).wait().text, hides: Self.secrets + [Self.selected], "file")
        // Names add up, and the flag can switch it off.
        let added = try tool.start(show + ["--redact", "etype"]).wait().text
        expect(added, hides: Self.secrets + [Self.selected, "Oops"], "both")
        let off = try tool.start(show + ["--redact=false"]).wait().text
        #expect((Self.secrets + [Self.selected]).allSatisfy { off.contains($0) })
        tool.environment["OSPROFILER_REDACT"] = "true"
        expect(try tool.run("trace", "show", Self.id).text, hides: Self.secrets, "environment")
        let shown = try tool.run("config", "show")
        #expect(shown.text.contains("redact") && shown.text.contains("OSPROFILER_REDACT"))
    }

    @Test(arguments: ["--redact=", "--redact=,", "--redact=a b", "--redact=a..b", "--redact=pass;word"])
    func misspeltListsAreRefused(_ option: String) throws {
        let tool = try tool()
        let outcome = try tool.run("trace", "show", Self.id, option)
        #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.errorLines.count == 2, "\(outcome.errors)")
        tool.environment["OSPROFILER_REDACT"] = String(option.dropFirst("--redact=".count))
        guard option != "--redact=" else { return }
        #expect(outcome.errors.contains("names separated by commas"), "\(outcome.errors)")
        let set = try tool.run("trace", "show", Self.id)
        #expect(set.status == 1 && set.output.isEmpty && set.errorLines.count == 1, "\(set.errors)")
        #expect(set.errors.contains("OSPROFILER_REDACT is not true, false, or names"), "\(set.errors)")
    }

    @Test(arguments: [
        (["--redact"], ["--redact=true"]), (["--redact", "a,b"], ["--redact=a,b"]), (["--redact", ""], ["--redact="]),
        (["--redact", "--json"], ["--redact=true", "--json"]),
        (["--redact", "7d3f5c6e"], ["--redact=true", "7d3f5c6e"]),
        (["--redact", "/etc/passwd"], ["--redact=true", "/etc/passwd"]), (["--redact=x", "y"], ["--redact=x", "y"]),
        (["--redact", "off"], ["--redact=off"]), (["--", "--redact", "x"], ["--", "--redact", "x"]),
        (["x", "--redact", "db.params"], ["x", "--redact=db.params"]),
    ])
    func whatFollowsTheFlag(_ arguments: [String], _ joined: [String]) {
        #expect(RedactionArgument.joiningNames(arguments) == joined)
    }
}
