//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct TraceCommandTests {
    /// A tool whose store holds so many sample traces.
    private func tool(traces count: Int) throws -> (tool: CommandLineRunner, ids: [String]) {
        let tool = try CommandLineRunner()
        let ids = (0..<count).map { "trace-\($0)" }
        let payloads = ids.enumerated().flatMap { index, id in
            ["start", "stop"].map { phase in
                """
                {"name": "wsgi-\(phase)", "base_id": "\(id)", "trace_id": "t", "parent_id": "\(id)", "service": "api", \
                "timestamp": "2026-11-22T08:\(10 + index):0\(phase == "start" ? 1 : 2)", "info": {"host": "h"}}
                """
            }
        }
        let publish = try tool.run("publish", input: Data(payloads.joined(separator: "\n").utf8))
        #expect(publish.status == 0, "\(publish.errors)")
        #expect(try tool.run("consume", "--drain").status == 0)
        return (tool, ids)
    }

    private func listed(_ tool: CommandLineRunner, _ arguments: String...) throws -> [String] {
        let outcome = try tool.start(["trace", "list", "--json"] + arguments).wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let objects = try JSONSerialization.jsonObject(with: outcome.output) as? [[String: Any]]
        return (objects ?? []).compactMap { $0["base_id"] as? String }
    }

    @Test func listsNewestFirstAndFilters() throws {
        let (tool, ids) = try tool(traces: 40)
        #expect(try listed(tool) == ids.reversed())
        #expect(try listed(tool, "--limit", "2") == Array(ids.reversed().prefix(2)))
        #expect(try listed(tool, "--since", "2026-11-22T08:48:00Z") == ["trace-39", "trace-38"])
        #expect(try listed(tool, "--error-trace", "False").count == 40)
        #expect(try listed(tool, "--error-trace").isEmpty)
        #expect(try listed(tool, "--name", "wsgi", "--service", "api", "--min-duration", "1s").count == 40)
        #expect(try listed(tool, "--min-duration", "1001ms").isEmpty)
        let text = try tool.run("trace", "list", "--limit", "1")
        #expect(text.text.split(separator: "\n").count == 2)
        #expect(text.text.contains("2026-11-22T08:49:01.000Z"))
        #expect(text.errors.contains("--limit 0 shows all"))
    }

    @Test func aListTellsRequestsApartAndFindsThemByAnySpan() throws {
        let tool = try CommandLineRunner()
        let path = "/v1/nodes/\\u001b[31m" + String(repeating: "x", count: 120)
        func payload(_ id: String, _ name: String, _ service: String, _ info: String, _ second: Int) -> String {
            """
            {"name": "\(name)", "base_id": "\(id)", "trace_id": "\(name.prefix(3))", "parent_id": "\(id)", \
            "service": "\(service)", "timestamp": "2026-11-22T08:10:0\(second)", "info": {\(info), "host": "\(service)-1"}}
            """
        }
        let put = #""request": {"path": "\#(path)", "method": "PUT"}"#
        let payloads = [
            payload("one", "wsgi-start", "ironic_api", put, 1),
            payload("one", "wsgi-stop", "ironic_api", #""a": 1"#, 2),
            payload("one", "rpc-start", "ironic_conductor", #""function": {"name": "a.b.deploy"}"#, 1),
            payload("two", "rpc-start", "ironic_conductor", #""function": {"name": "a.b.clean"}"#, 3),
        ]
        #expect(try tool.run("publish", input: Data(payloads.joined(separator: "\n").utf8)).status == 0)
        #expect(try tool.run("consume", "--drain").status == 0)

        let text = try tool.run("trace", "list").text
        #expect(text.contains("PUT /v1/nodes/\\u{1b}[31m" + String(repeating: "x", count: 120)))
        #expect(text.contains("rpc clean") && !text.contains("\u{1b}"))
        let narrow = try tool.run("trace", "list", "--width", "100").text
        #expect(narrow.contains("…") && narrow.contains("PUT /v1"))
        #expect(try listed(tool, "--service", "ironic_conductor") == ["two", "one"])
        #expect(try listed(tool, "--service", "ironic_conductor", "--path", "/v1/") == ["one"])
        #expect(try listed(tool, "--host", "ironic_api-1") == ["one"])
        #expect(try listed(tool, "--host", "ironic_api").isEmpty)
        let json = try JSONSerialization.jsonObject(with: try tool.run("trace", "list", "--json").output)
        let requests = (json as? [[String: Any]] ?? []).map { $0["request"] as? String }
        #expect(requests == ["clean", "PUT /v1/nodes/\u{1b}[31m" + String(repeating: "x", count: 120)])
    }

    @Test func linesAreCutOnlyToAWidth() throws {
        let (tool, _) = try tool(traces: 1)
        let words = String(repeating: "w", count: 400)
        let failed = """
            {"name": "db-stop", "base_id": "trace-0", "trace_id": "d", "parent_id": "t", "service": "api", \
            "timestamp": "2026-11-22T08:10:01.5", "info": {"host": "h", "etype": "DeadlockError", "message": "\(words)"}}
            """
        #expect(try tool.run("publish", input: Data(failed.utf8)).status == 0)
        #expect(try tool.run("consume", "--drain").status == 0)
        #expect(try tool.run("trace", "show", "trace-0").text.contains("DeadlockError: \(words)\n"))
        tool.environment["COLUMNS"] = "60"
        #expect(try tool.run("trace", "show", "trace-0").text.contains(words))
        let narrow = try tool.run("trace", "show", "trace-0", "--width", "60").text
        #expect(narrow.split(separator: "\n").allSatisfy { $0.count <= 60 } && narrow.contains("…"))
        #expect(try tool.run("trace", "show", "trace-0", "--width", "39").status == 64)
    }

    @Test func deletesWhatIsThereAndNamesWhatIsNot() throws {
        let (tool, _) = try tool(traces: 3)
        let delete = try tool.run("trace", "delete", "trace-0", "nobody", "trace-2")
        #expect(delete.status == 2)
        #expect(delete.errorLines.count == 1)
        #expect(delete.errors.contains(": \"nobody\"; deleted the 2 other traces"))
        #expect(try listed(tool) == ["trace-1"])
        #expect(try tool.run("trace", "delete", "trace-1").status == 0)
        #expect(try listed(tool).isEmpty)
    }

    @Test func purgesByAge() throws {
        let (tool, ids) = try tool(traces: 2)
        #expect(try tool.run("trace", "purge", "--older-than", "1d", "--yes").status == 0)
        #expect(
            try tool.run("trace", "purge", "--older-than", "0", "--dry-run").errors
                == "by age: would delete 2 traces with 4 points\n"
        )
        #expect(try listed(tool).count == ids.count)
        #expect(
            try tool.run("trace", "purge", "--older-than", "0", "--yes").errors == "deleted 2 traces with 4 points\n"
        )
        #expect(try listed(tool).isEmpty)
    }

    @Test func pinnedTracesStay() throws {
        let (tool, _) = try tool(traces: 3)
        let pin = try tool.run("trace", "pin", "trace-1", "nobody")
        #expect(pin.status == 2)
        #expect(pin.errors.contains(": \"nobody\"; pinned the 1 other trace"))
        #expect(try listed(tool, "--pinned") == ["trace-1"])
        #expect(
            try tool.run("trace", "purge", "--older-than", "0", "--yes").errors == "deleted 2 traces with 4 points\n"
        )
        #expect(try listed(tool) == ["trace-1"])
        #expect(try tool.run("trace", "unpin", "trace-1").errors == "unpinned 1 trace\n")
        #expect(try tool.run("trace", "purge", "--max-size", "1b", "--yes").errors == "deleted 1 trace with 2 points\n")
    }

    @Test func aDryRunOfRetentionDeletesNothing() throws {
        let (tool, _) = try tool(traces: 2)
        let run = try tool.run("consume", "--retention", "1us", "--max-size", "1b", "--dry-run")
        #expect(run.status == 0)
        #expect(
            run.errors == "by age: would delete 2 traces with 4 points\n"
                + "by size, of what is left then: would delete about 0 traces with 0 points\n"
        )
        #expect(
            try tool.run("trace", "purge", "--max-size", "1b", "--dry-run").errors
                == "by size: would delete about 2 traces with 4 points\n"
        )
        #expect(try listed(tool).count == 2)
        #expect(try tool.run("consume", "--dry-run").status == 64)
        #expect(try tool.run("trace", "purge").status == 64)
    }

    @Test func anUnknownTraceIsNotFound() throws {
        let (tool, _) = try tool(traces: 1)
        let show = try tool.run("trace", "show", "nobody\u{1B}[31m")
        #expect(show.status == 2)
        #expect(show.output.isEmpty)
        #expect(show.errorLines.count == 1)
        #expect(show.errors.contains("osprofiler trace list") && !show.errors.contains("\u{1B}"))
        let bus = try tool.run("trace", "show", "nobody", "--connection-string", "messaging")
        #expect(bus.status == 2)
        #expect(bus.errors.contains("profiler.info"))
        #expect(try tool.run("trace", "show", "nobody", "--wait", "300ms").status == 2)
    }

    @Test func writesAFileAsPythonDoes() throws {
        let (tool, _) = try tool(traces: 1)
        let path = tool.folder.path("report.json")
        let show = try tool.run("trace", "show", "trace-0", "--json", "--out", path)
        #expect(show.status == 0 && show.output.isEmpty)
        let saved = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(saved.last == UInt8(ascii: "}"))
        #expect(try tool.run("trace", "show", "trace-0", "--json").output == saved + Data("\n".utf8))
        // The file is a trace again.
        #expect(try tool.run("trace", "show", path, "--json").output == saved + Data("\n".utf8))
        #expect(try tool.run("trace", "show", path, "--local-libs", "--html").text.contains("<html"))
    }

    @Test func anEarlierOutputIsReplacedAndAnotherFileIsNot() throws {
        let (tool, _) = try tool(traces: 2)
        let path = tool.folder.path("out")
        for (format, name) in ["--json", "--html", "--dot", "--text"].map({ ($0, path + $0) }) {
            for trace in ["trace-0", "trace-1"] {
                let show = try tool.run("trace", "show", trace, format, "--out", name)
                #expect(show.status == 0, "\(format) \(show.errors)")
            }
        }
        let page = try Data(contentsOf: URL(fileURLWithPath: path + "--html"))
        let refused = try tool.run("trace", "show", "trace-0", "--json", "--out", path + "--html")
        #expect(refused.status == 1 && refused.errors.contains("--force"), "\(refused.errors)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path + "--html")) == page)
        #expect(try tool.run("trace", "show", "trace-0", "--json", "--out", path + "--html", "--force").status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path + "--html")).first == UInt8(ascii: "{"))
        // A page of somebody else.
        let theirs = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<title>Mine</title>\n"
        try theirs.write(toFile: path + ".html", atomically: true, encoding: .utf8)
        #expect(try tool.run("trace", "show", "trace-0", "--out", path + ".html").status == 1)
        #expect(try String(contentsOfFile: path + ".html", encoding: .utf8) == theirs)
    }

    @Test func aLogIsContinued() throws {
        let (tool, _) = try tool(traces: 1)
        let log = tool.folder.path("log")
        try "before\n".write(toFile: log, atomically: true, encoding: .utf8)
        let text = try tool.run("trace", "show", "trace-0", "--text", "--width", "80").text
        for out in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = [
                "-c", "exec \"$0\" trace show trace-0 --text --width 80 --out \(out) >> \"$1\"",
                CommandLineRunner.executable.path, log,
            ]
            process.environment = tool.environment
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        #expect(try String(contentsOfFile: log, encoding: .utf8) == "before\n" + text + text + text)
    }

    /// The default store is empty until a consumer creates it; a store that somebody named has to be there.
    @Test func anAbsentStoreIsEmptyOnlyIfNobodyNamedIt() throws {
        let (tool, _) = try tool(traces: 0)
        // The same in all commands.
        let remedy = ": start `osprofiler consume` to create it, or name another with --connection-string"
        tool.environment["XDG_DATA_HOME"] = tool.folder.path("data")
        for path in [nil, "sqlite:///" + tool.folder.path("no.db"), "jsonl:///" + tool.folder.path("no.jsonl")] {
            tool.environment["OSPROFILER_CONNECTION_STRING"] = path
            for (command, status) in [
                (["trace", "list"], 0), (["trace", "list", "--json"], 0),
                (["trace", "purge", "--older-than", "1d", "--yes"], 0),
                (["trace", "purge", "--older-than", "1d", "--dry-run"], 0),
                (["queue", "export", "-", "--from-store"], 0),
                (["trace", "show", "x"], 2), (["trace", "show", "--latest"], 2), (["trace", "stats"], 2),
                (["trace", "delete", "x"], 2), (["trace", "pin", "x"], 2), (["trace", "explain", "x"], 2),
                (["store", "status"], 2), (["trace", "unpin", "x"], 2), (["trace", "flame"], 2),
                (["trace", "diff", "x", "y"], 2),
                (["trace", "diff", "--before", "until=1d", "--after", "since=1d"], 2),
                (["trace", "export", "--all", "--out", tool.folder.path("out")], 2), (["trace", "top"], 0),
                (["trace", "watch", "--idle-timeout", "10ms"], 2),
                (["trace", "watch", "x", "--idle-timeout", "10ms"], 2),
            ] as [([String], Int32)] {
                let outcome = try tool.start(command).wait()
                #expect(outcome.errors.contains(remedy), "\(command): \(outcome.errors)")
                #expect(outcome.status == (path == nil ? status : 2), "\(command) \(path ?? "-") \(outcome.errors)")
            }
        }
    }

    /// Where a relative path leads, and how to write the absolute one that may be meant.
    @Test func aRelativePathIsExplained() throws {
        let (tool, _) = try tool(traces: 0)
        for (scheme, query) in [("sqlite", "?mode=0600"), ("jsonl", "")] {
            let list = try tool.run("trace", "list", "--connection-string", "\(scheme):///var/nowhere.db\(query)")
            #expect(list.status == 2 && list.errorLines.count == 1)
            #expect(list.errors.contains("\(scheme):///var/nowhere.db is relative and means /"), "\(list.errors)")
            #expect(list.errors.contains("for /var/nowhere.db write \(scheme):////var/nowhere.db"), "\(list.errors)")
            let absolute = try tool.run("trace", "list", "--connection-string", "\(scheme):////var/nowhere.db")
            #expect(absolute.status == 2 && !absolute.errors.contains("relative"), "\(absolute.errors)")
        }
        // A store that is there says where it is.
        let name = "relative-\(UUID().uuidString).db"
        defer { try? FileManager.default.removeItem(atPath: name) }
        let here = ["--connection-string", "jsonl:///\(name)"]
        let consume = try tool.start(["consume", "--drain"] + here).wait()
        #expect(consume.status == 0 && consume.errors.contains("file=/"), "\(consume.errors)")
        let report = try tool.run("publish", "--demo")
        let drained = try tool.start(["consume", "--drain"] + here).wait()
        #expect(report.status == 0 && drained.status == 0)
        let status = try tool.start(["store", "status"] + here).wait()
        #expect(status.text.contains("\nfile: /") && status.text.contains("/\(name)\n"), "\(status.text)")
        let copy = try tool.run("store", "copy", "sqlite:////nowhere.db", "jsonl:///\(tool.folder.path("copy"))")
        #expect(copy.status == 2 && copy.errors.contains("or name another with <from>"), "\(copy.errors)")
    }

    /// A store without traces, and filters that find none: one line, the same in all commands.
    @Test func anEmptyStore() throws {
        let (tool, _) = try tool(traces: 0)
        let out = ["--out", tool.folder.path("out")]
        for (command, status) in [
            (["trace", "list"], 0), (["trace", "top"], 0), (["trace", "stats"], 2), (["trace", "flame"], 2),
            (["trace", "show", "--latest"], 2), (["trace", "export", "--all"] + out, 2),
        ] as [([String], Int32)] {
            let outcome = try tool.start(command).wait()
            #expect(outcome.status == status && outcome.errors.contains("no traces in sqlite:"), "\(outcome.errors)")
            #expect(outcome.errors.contains(" yet: `osprofiler doctor` says why none arrive\n"), "\(outcome.errors)")
        }
        for (command, status) in [
            (["trace", "list", "--service", "x"], 0), (["trace", "list", "--root", "x"], 0),
            (["trace", "stats", "--running"], 2), (["trace", "flame", "--host", "h"], 2),
            (["trace", "export", "--path", "/v1"] + out, 2),
            (["trace", "diff", "--before", "until=1d", "--after", "since=1d"], 2),
        ] as [([String], Int32)] {
            let outcome = try tool.start(command).wait()
            #expect(outcome.status == status && outcome.errors.contains("no traces in sqlite:"), "\(outcome.errors)")
            #expect(outcome.errors.contains(" match"), "\(outcome.errors)")
        }
    }

    @Test func aFileOutOfReachIsNamedWithItsReason() throws {
        let (tool, _) = try tool(traces: 0)
        let loop = tool.folder.path("loop")
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: "loop")
        for (path, reason) in [
            (loop, "Too many levels of symbolic links"),
            ("/tmp/\(String(repeating: "x", count: 256))", "File name too long"),
        ] {
            let show = try tool.run("trace", "show", path)
            #expect(show.status == 1 && show.errors.contains("cannot read \"\(path)\": \(reason)"), "\(show.errors)")
            for scheme in ["sqlite", "jsonl"] {
                let list = try tool.run("trace", "list", "--connection-string", "\(scheme):///\(path)")
                #expect(list.status == 1 && list.errors.contains(reason), "\(list.errors)")
            }
        }
        for scheme in ["sqlite", "jsonl"] {
            let list = try tool.run("trace", "list", "--connection-string", "\(scheme):////etc/hostname/x")
            #expect(list.status == 1 && list.errors.contains("Not a directory"), "\(list.errors)")
        }
        // The name fits, and what SQLite adds to it does not.
        let long = tool.folder.path(String(repeating: "x", count: 250))
        let consume = try tool.run("consume", "--drain", "--connection-string", "sqlite:///\(long)")
        #expect(consume.status == 1 && consume.errors.contains("is too long for SQLite"), "\(consume.errors)")
    }

    @Test func readsTheBusUntilItIsQuiet() throws {
        let tool = try CommandLineRunner()
        let id = String(try tool.run("publish", "--demo").text.dropFirst("Trace ID: ".count).dropLast())
        let show = try tool.run(
            "trace",
            "show",
            id,
            "--format",
            "report",
            "--connection-string",
            "messaging://",
            "--idle-timeout",
            "1",
            "--transport-url",
            tool.transportURL()
        )
        #expect(show.text.contains("\"points\": 18"), "\(show.errors)")
        let capped = try tool.run("trace", "show", id, "--connection-string", "messaging://", "--limit", "5")
        #expect(capped.status == 0)
        #expect(capped.errors.contains("only the first 5 messages"))
        #expect(try tool.run("queue", "status").text.contains("ready      18 messages\n"))
    }

    @Test func aReaderThatGoesAwayIsNoFailure() throws {
        let (tool, _) = try tool(traces: 1)
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        // The reader has gone before anything is written.
        shell.arguments = [
            "-c", "{ sleep 1; \"$0\" trace show trace-0 --html; echo $? >\"$1\"; } | true",
            CommandLineRunner.executable.path, tool.folder.path("status"),
        ]
        shell.environment = tool.environment
        let errors = Pipe()
        shell.standardError = errors
        try shell.run()
        #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
        shell.waitUntilExit()
        #expect(try String(contentsOfFile: tool.folder.path("status"), encoding: .utf8) == "0\n")
    }
}
