//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct PublishTests {
    @Test(arguments: [["publish", "--demo"], ["queue", "replay", "messages.jsonl"]])
    func anAlarmIsSaidAtOnceAndAtTheEnd(command: [String]) throws {
        let tool = try CommandLineRunner(try PrivateBroker(.init(tls: false)))
        var command = command
        if command[0] == "queue" {
            #expect(try tool.run("publish", "--demo").status == 0)
            command[2] = tool.folder.path(command[2])
            #expect(try tool.run("queue", "export", command[2]).status == 0)
        }
        try tool.broker.raiseMemoryAlarm()
        let outcome = try tool.start(command).wait()
        #expect(outcome.status == 1)
        let lines = outcome.errorLines.filter { $0.hasPrefix("osprofiler: ") }
        #expect(lines.count == 2, "\(outcome.errors)")
        #expect(lines.first?.hasSuffix("blocks publishers: low on memory; waiting") == true)
        #expect(outcome.errorLines.last?.contains("blocks publishers: low on memory, for 30 s") == true)
    }

    private let payload = """
        {"name": "db-start", "base_id": "b-1", "trace_id": "t-1", "parent_id": "b-1", \
        "timestamp": "2026-11-22T08:00:00.000001", "info": {"host": "h", "x": 1.10}, "project": "p", "service": "s"}
        """

    @Test func theSampleTraceNestsAndHasOneError() throws {
        let tool = try CommandLineRunner()
        let publish = try tool.run("publish", "--demo")
        #expect(publish.status == 0, "\(publish.errors)")
        let id = try #require(
            publish.text.split(separator: "\n").first.map { String($0.dropFirst("Trace ID: ".count)) }
        )
        #expect(publish.text == "Trace ID: \(id)\n")
        #expect(try tool.run("consume", "--drain").status == 0)
        let report = try tool.run("trace", "show", id, "--format", "report")
        let object = try #require(try JSONSerialization.jsonObject(with: report.output) as? [String: Any])
        #expect(object["errors"] as? Int == 1)
        #expect(object["running"] as? Int == 0)
        #expect((object["spans"] as? [Any])?.count == 9)
        #expect(try tool.run("trace", "list", "--error-trace", "True").text.contains(id))
        #expect(try tool.run("trace", "list", "--service", "nobody").text.isEmpty)
    }

    @Test func payloadsTravelByteForByte() throws {
        let tool = try CommandLineRunner()
        let other = payload.replacing("b-1", with: "b-2")
        let input = "\(payload)\n\n\(other)\n\(payload)\n"
        let publish = try tool.run("publish", "--exchange", "ironic", input: Data(input.utf8))
        #expect(publish.status == 0, "\(publish.errors)")
        #expect(publish.text == "Trace ID: b-1\nTrace ID: b-2\n")
        let export = try tool.run("queue", "export", "-")
        let lines = export.text.split(separator: "\n")
        #expect(lines.count == 3)
        let line = try #require(try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        #expect(line["exchange"] as? String == "ironic")
        let body = try #require(line["body"] as? String)
        #expect(body.contains("\"publisher_id\": \"h\", \"event_type\": \"profiler.s\", \"priority\": \"INFO\""))
        #expect(body.contains("\"payload\": \(payload), \"timestamp\": "))
    }

    @Test(arguments: ["{\"name\": \"db-start\"}", "no JSON", "[]"])
    func aBadLineIsNamedAndThoseBeforeItArePublished(bad: String) throws {
        let tool = try CommandLineRunner()
        let publish = try tool.run("publish", input: Data("\(payload)\n\(bad)\n\(payload)\n".utf8))
        #expect(publish.status == 1)
        #expect(publish.output.isEmpty)
        #expect(publish.errorLines.count == 1)
        #expect(publish.errors.hasPrefix("osprofiler: standard input line 2: "))
        #expect(publish.errors.contains("1 message before it was published"))
        #expect(try tool.run("queue", "status").text.contains("ready      1 message\n"))
    }

    @Test func aBadLineOfAReplayIsNamedToo() throws {
        let tool = try CommandLineRunner()
        let replay = try tool.run("queue", "replay", "-", input: Data("{\"body\": \"x\"}\n".utf8))
        #expect(replay.status == 1)
        #expect(replay.errors.hasPrefix("osprofiler: standard input line 1: "))
        #expect(replay.errors.contains("nothing before it was published"))
    }
}
