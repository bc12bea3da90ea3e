//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct QueueReplayTests {
    private let tool: CommandLineRunner

    init() throws { tool = try CommandLineRunner() }

    private func line(_ exchange: String, _ routingKey: String, headers: [String: Any] = [:]) throws -> Data {
        let message: [String: Any] = [
            "exchange": exchange, "routing_key": routingKey, "properties": ["headers": headers], "body": "b",
        ]
        return try JSONSerialization.data(withJSONObject: message) + Data("\n".utf8)
    }

    private func ready(_ queue: String) throws -> Bool {
        try tool.run("queue", "status", "--queue", queue).text.contains("ready      1 message\n")
    }

    private let steering = [
        "x-osprofiler-reason": "not-json", "x-osprofiler-detail": "d", "x-osprofiler-exchange": "nova",
        "x-osprofiler-routing-key": "compute.host1", "x-osprofiler-rejected-at": "now",
    ]

    @Test func headersOfAPublisherLeadNowhere() throws {
        let published = try tool.run(
            "queue",
            "replay",
            "-",
            input: try line("openstack", "profiler.info", headers: steering)
        )
        #expect(published.status == 0, "\(published.errors)")
        #expect(published.errors.hasPrefix("1 message to the exchange openstack, routing key profiler.info\n"))
        let export = try tool.run("queue", "export", "-")
        #expect(try tool.run("queue", "purge", "--yes").status == 0)
        let replay = try tool.run("queue", "replay", "-", input: export.output)
        #expect(replay.status == 0, "\(replay.errors)")
        #expect(try ready("profiler.info"))
        #expect(try tool.run("queue", "peek", "--queue", "compute.host1").status == 2)
    }

    @Test func nothingIsSentWhenOneTargetIsNoServices() throws {
        let input =
            try line("openstack", "profiler.info") + line("", "profiler.rejected", headers: steering)
            + line("", "profiler.rejected", headers: steering)
        let refused = try tool.run("queue", "replay", "-", input: input)
        #expect(refused.status == 1)
        #expect(refused.errorLines.count == 3, "\(refused.errors)")
        #expect(refused.errorLines[1] == "2 messages to the exchange nova, routing key compute.host1")
        #expect(refused.errors.contains("--to-exchange") && refused.errors.contains("--yes"))
        #expect(try tool.run("queue", "peek").status == 2)
    }

    @Test func targetsCanBeNamedOrConfirmed() throws {
        let own = try line("own", "profiler.info")
        #expect(try tool.run("queue", "replay", "-", input: own).status == 1)
        let other = try tool.run("queue", "replay", "-", "--to-exchange", "ironic", input: own)
        #expect(other.status == 0, "\(other.errors)")
        #expect(other.errors.hasPrefix("1 message to the exchange ironic, routing key profiler.info\n"))
        #expect(try ready("profiler.info"))
        let topic = try tool.run("queue", "replay", "-", "--topic", "mine", input: try line("ironic", "mine.info"))
        #expect(topic.status == 0, "\(topic.errors)")
        #expect(try ready("mine.info"))
        // The queue exists, but nothing is bound or declared for the user's confirmation.
        let confirmed = try tool.run("queue", "replay", "-", "--yes", input: try line("", "absent"))
        #expect(confirmed.status == 1 && confirmed.errors.contains("1 of 1 message"), "\(confirmed.errors)")
        #expect(try tool.run("queue", "peek", "--queue", "absent").status == 2)
    }

    @Test func aLineWithoutAnExchangeIsNamed() throws {
        let bad = Data(#"{"exchange": 1, "routing_key": "profiler.info", "body": "b"}"#.utf8)
        let replay = try tool.run("queue", "replay", "-", input: try line("openstack", "profiler.info") + bad)
        #expect(replay.status == 1)
        #expect(replay.errors.hasPrefix("osprofiler: standard input line 2: no exchange"), "\(replay.errors)")
        #expect(try tool.run("queue", "peek").status == 2)
    }

    @Test func anExportDoesNotReplaceABackup() throws {
        #expect(try tool.run("publish", "--demo").status == 0)
        let path = tool.folder.path("backup.jsonl")
        #expect(try tool.run("queue", "export", path).status == 0)
        let backup = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(try tool.run("queue", "purge", "--yes").status == 0)
        for source in [[], ["--from-store"]] {
            #expect(try tool.run("consume", "--drain").status == 0)
            let again = try tool.start(["queue", "export", path] + source).wait()
            #expect(again.status == 1 && again.errorLines.count == 1, "\(again.errors)")
            #expect(again.errors.contains("--force"), "\(again.errors)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == backup)
        }
        #expect(try tool.run("queue", "export", path, "--force").status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
    }

    @Test func inspectionsEndAtTheDeliveryLimit() throws {
        let file = tool.folder.path("service.conf")
        let options = "[oslo_messaging_rabbit]\nrabbit_quorum_queue = true\nrabbit_quorum_delivery_limit = 2\n"
        try Data(options.utf8).write(to: URL(fileURLWithPath: file))
        let input = try line("openstack", "profiler.info")
        #expect(try tool.run("queue", "replay", "-", "--config-file", file, input: input).status == 0)
        for _ in 0..<2 { #expect(try tool.run("queue", "peek").text.contains("1.")) }
        let looks = [
            ["queue", "peek"], ["queue", "traces"], ["queue", "export", "-"],
            ["trace", "show", "nobody", "--connection-string", "messaging://"],
        ]
        for look in looks {
            // Each refusal keeps the message, whose count begins again.
            let refused = try tool.start(look).wait()
            #expect(refused.status == 1, "\(look) \(refused.errors)")
            #expect(refused.errors.contains("it is now at the end of the queue"), "\(refused.errors)")
            #expect(refused.errors.contains("--ignore-delivery-limit"), "\(refused.errors)")
            #expect(try ready("profiler.info"))
            for _ in 0..<2 { #expect(try tool.run("queue", "peek").status == 0) }
        }
        #expect(try tool.run("queue", "peek", "--ignore-delivery-limit").text.contains("1."))
        #expect(try tool.run("queue", "status").text.contains("ready      0 messages\n"))
    }
}
