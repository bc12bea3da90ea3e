//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct ConsumeTests {
    @Test func theSummarySaysWhyMessagesWereRejected() throws {
        let tool = try CommandLineRunner()
        let lines = [#"{"a": 1}"#, #"{"a": 2}"#, #"{"payload": {}}"#].map { body in
            #"{"exchange": "openstack", "routing_key": "profiler.info", "properties": {}, "body": "#
                + "\"\(body.replacing("\"", with: "\\\""))\"}"
        }
        let replay = try tool.run("queue", "replay", "-", input: Data(lines.joined(separator: "\n").utf8))
        #expect(replay.status == 0, "\(replay.errors)")
        let text = try tool.run("consume", "--drain")
        #expect(
            text.errorLines.dropLast().last
                == "rejected: 2 × no payload object, 1 × no base_id; see `osprofiler queue peek --queue profiler.rejected`",
            "\(text.errors)"
        )
        #expect(text.errorLines.last?.hasPrefix("received 3 = stored 0 + duplicates 0 + rejected 3 in ") == true)
        #expect(try tool.run("queue", "replay", "-", input: Data(lines[2].utf8)).status == 0)
        let json = try tool.run("consume", "--drain", "--json").text
        #expect(
            json.contains(#""rejections": [{"reason": "bad-member", "detail": "no base_id", "count": 1}]"#),
            "\(json)"
        )
    }

    @Test(arguments: ["--queue", "--pool"])
    func theQueueOfRejectedMessagesIsNotConsumed(flag: String) throws {
        let tool = try CommandLineRunner()
        let consume = try tool.run("consume", "--drain", flag, "profiler.rejected")
        #expect(consume.status == 64 && consume.errors.contains("queue replay"), "\(consume.errors)")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalFinishesWhatIsInHand(signal: Int32) async throws {
        let tool = try CommandLineRunner()
        let consume = try tool.start(["consume"])
        #expect(try await eventually { consume.errorsSoFar.contains("waiting for the queue") })
        let id = try tool.run("publish", "--demo").text.dropFirst("Trace ID: ".count).dropLast()
        let show = try tool.run("trace", "show", String(id), "--wait", "30s")
        #expect(show.status == 0, "\(show.errors)")
        consume.signal(signal)
        let outcome = consume.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errorLines.last?.hasPrefix("received 18 = stored 18 + duplicates 0 + rejected 0") == true)
        // Nothing of the progress line, where there is no terminal.
        #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\r"))
    }

    @Test func aSignalAtAnyMomentOfTheStartIsHeard() async throws {
        let tool = try CommandLineRunner()
        for delay in stride(from: 10, through: 300, by: 10) {
            let consume = try tool.start(["consume"])
            try await Task.sleep(for: .milliseconds(delay))
            consume.signal(SIGTERM)
            let outcome = consume.wait()
            // Before anything is open the signal ends the process as it would any other.
            #expect([0, SIGTERM].contains(outcome.status), "after \(delay) ms: \(outcome.errors)")
        }
    }

    @Test func anAbsentQueueIsEmptyToADrain() throws {
        let tool = try CommandLineRunner()
        let consume = try tool.run("consume", "--drain", "--json")
        #expect(consume.status == 0, "\(consume.errors)")
        #expect(
            consume.errors.contains("the queue to drain does not exist, which counts as empty"),
            "\(consume.errors)"
        )
        #expect(consume.errors.contains("queue=profiler.info"), "\(consume.errors)")
        #expect(consume.text.hasPrefix("{\"received\": 0, \"stored\": 0, \"duplicates\": 0, \"rejected\": 0, "))
        #expect(try tool.run("queue", "status", "--json").text.contains("\"exists\": false, \"ready\": null"))
        // An empty queue is none that is missing.
        #expect(try tool.run("publish", "--demo").status == 0)
        for count in [18, 0] {
            let drain = try tool.run("consume", "--drain")
            #expect(drain.status == 0 && !drain.errors.contains("the queue to drain"), "\(drain.errors)")
            #expect(drain.errors.contains("received \(count) = "), "\(drain.errors)")
        }
    }

    @Test(arguments: [("--durable", "durable, classic"), ("--quorum", "durable, quorum")])
    func aStatedFlavourMakesTheQueue(flag: String, declared: String) throws {
        let tool = try CommandLineRunner()
        #expect(try tool.run("consume", "--drain", "--exchange", "ironic", flag).status == 0)
        #expect(try tool.run("queue", "status").text.contains("declared   \(declared)\n"))
        #expect(try tool.run("publish", "--demo", "--exchange", "ironic", flag).status == 0)
        #expect(try tool.run("queue", "status").text.contains("ready      18 messages\n"))
    }

    @Test func aHangUpEndsNoConsumerWithoutATerminal() async throws {
        let tool = try CommandLineRunner()
        #expect(try tool.run("publish", "--demo").status == 0)
        let consumer = try tool.start(["consume", "--json"])
        defer { consumer.signal(SIGKILL) }
        func isDrained() throws -> Bool {
            let status = try tool.run("queue", "status", "--json").text
            return status.contains("\"ready\": 0") && status.contains("\"consumers\": 1")
        }
        #expect(try await eventually { try isDrained() })
        consumer.signal(SIGHUP)
        #expect(try tool.run("publish", "--demo").status == 0)
        #expect(try await eventually { try isDrained() })
        consumer.signal(SIGTERM)
        let end = consumer.wait()
        #expect(end.status == 0 && end.text.contains("\"stored\": 36"), "\(end.text) \(end.errors)")
    }

    /// Between the beginning of the process and the command's own handling of signals, they are held.
    @Test(arguments: [SIGHUP, SIGUSR1, SIGUSR2])
    func signalsOfASupervisorEndNoConsumerThatStarts(signal: Int32) async throws {
        let tool = try CommandLineRunner()
        for _ in 0..<3 {
            let consumer = try tool.start(["consume"])
            defer { consumer.signal(SIGKILL) }
            func isIn(_ set: String) -> Bool { consumer.signals(set) & 1 << (signal - 1) != 0 }
            for _ in 0..<100_000 where !isIn("SigBlk") && !isIn("SigIgn") { usleep(100) }
            consumer.signal(signal)
            #expect(try await eventually { consumer.errorsSoFar.contains("waiting for the queue") })
            consumer.signal(signal)
            consumer.signal(SIGTERM)
            #expect(consumer.wait().status == 0)
        }
    }

    @Test func theBusIsNoStoreForAConsumer() throws {
        let tool = try CommandLineRunner()
        let flag = try tool.run("consume", "--drain", "--connection-string", "messaging://")
        #expect(flag.status == 64)
        #expect(flag.errorLines.count == 1)

        tool.environment["OSPROFILER_CONNECTION_STRING"] = "messaging://"
        #expect(try tool.run("publish", "--demo").status == 0)
        #expect(try tool.run("consume", "--drain").status == 0)
        #expect(FileManager.default.fileExists(atPath: tool.folder.path(".local/share/osprofiler/traces.db")))
    }

    @Test func takesBrokerExchangeAndFlavourFromAServicesFile() throws {
        let tool = try CommandLineRunner()
        let file = tool.folder.path("ironic.conf")
        try """
        [DEFAULT]
        transport_url = \(tool.transportURL())
        control_exchange = ironic
        [oslo_messaging_rabbit]
        amqp_durable_queues = True
        [profiler]
        connection_string = messaging://
        hmac_keys = the-secret
        """.write(toFile: file, atomically: true, encoding: .utf8)
        tool.environment["OSPROFILER_TRANSPORT_URL"] = nil
        #expect(try tool.run("publish", "--demo", "--config-file", file).status == 0)
        let status = try tool.run("queue", "status", "--config-file", file)
        #expect(
            status.text.contains("ready      18 messages\n") && status.text.contains("declared   durable, classic\n")
        )
        #expect(try tool.run("queue", "peek", "-n", "1", "--json", "--config-file", file).text.contains("\"ironic\""))
        let consume = try tool.run("consume", "--drain", "--config-file", file)
        #expect(consume.errors.contains("received 18 = stored 18 "), "\(consume.errors)")

        let settings = try tool.run("config", "show", "--json", "--config-file", file)
        #expect(settings.status == 0)
        #expect(!settings.text.contains("the-secret") && !settings.text.contains(":guest@"))
        let list = try #require(try JSONSerialization.jsonObject(with: settings.output) as? [[String: Any]])
        let exchange = list.first { $0["name"] as? String == "control_exchange" }
        #expect(exchange?["value"] as? String == "ironic" && exchange?["source"] as? String == file)
    }
}
