//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// `osprofiler doctor` against real brokers and stores in the states that it is there to tell.
@Suite(.hangLimit, .blocking) struct DoctorTests {
    private struct Finding: Decodable {
        let check: String
        let status: String
        let message: String
        let advice: String?
    }

    private struct Diagnosis {
        let status: Int32
        let errors: String
        let findings: [Finding]

        subscript(check: String) -> Finding? { findings.first { $0.check == check } }

        /// Checks that did not end well.
        var wrong: Set<String> { Set(findings.filter { $0.status == "problem" }.map(\.check)) }
        var warnings: Set<String> { Set(findings.filter { $0.status == "warning" }.map(\.check)) }
    }

    private let tool: CommandLineRunner

    init() throws {
        tool = try CommandLineRunner()
    }

    private func diagnose(_ arguments: String...) throws -> Diagnosis {
        let outcome = try tool.start(["doctor", "--json"] + arguments).wait()
        #expect(!outcome.text.contains("pa55") && !outcome.errors.contains("pa55"))
        return Diagnosis(
            status: outcome.status,
            errors: outcome.errors,
            findings: try JSONDecoder().decode([Finding].self, from: outcome.output)
        )
    }

    /// Publishes bodies to the services' exchange.
    private func publish(_ bodies: String...) throws {
        let lines = try bodies.map { body in
            let message: [String: Any] = ["exchange": "openstack", "routing_key": "profiler.info", "body": body]
            return try JSONSerialization.data(withJSONObject: message) + Data("\n".utf8)
        }
        let replay = try tool.run("queue", "replay", "-", input: lines.reduce(Data(), +))
        #expect(replay.status == 0, "\(replay.errors)")
    }

    private func fill() throws {
        #expect(try tool.run("publish", "--demo").status == 0)
        #expect(try tool.run("consume", "--drain").status == 0)
    }

    /// A consumer that has subscribed.
    private func startConsumer() async throws -> CommandLineRunner.Running {
        let consumer = try tool.start(["consume"])
        #expect(try await eventually { consumer.errorsSoFar.contains("connected") })
        return consumer
    }

    private func addUser(configure: String, write: String, read: String) throws -> String {
        let user = "user-\(tool.virtualHost)"
        try tool.broker.evaluate("rabbit_auth_backend_internal:add_user(<<\"\(user)\">>, <<\"pa55\">>, <<\"tests\">>)")
        try tool.broker.evaluate(
            "rabbit_auth_backend_internal:set_permissions(<<\"\(user)\">>, <<\"\(tool.virtualHost)\">>, "
                + "<<\"\(configure)\">>, <<\"\(write)\">>, <<\"\(read)\">>, <<\"tests\">>)"
        )
        return tool.transportURL(user: user, password: "pa55")
    }

    // MARK: Well

    @Test func nothingIsWrong() async throws {
        try fill()
        let consumer = try await startConsumer()
        defer { consumer.signal(SIGTERM) }
        #expect(try await eventually { try tool.run("queue", "status", "--json").text.contains("\"consumers\": 1") })
        let well = try diagnose("--strict")
        #expect(well.status == 0, "\(well.errors)")
        #expect(well.wrong.isEmpty && well.warnings.isEmpty, "\(well.warnings)")
        #expect(well.errors.isEmpty)
        #expect(well["broker.version"]?.message.hasPrefix("RabbitMQ 3.") == true)
        #expect(well["topology.queue"]?.message == "profiler.info is not durable")
        #expect(well["topology.consumers"]?.message == "1 consumer on profiler.info")
        #expect(well["store.contents"]?.message == "1 trace, 18 trace points")
        #expect(well["versions"]?.message.contains("SQLite 3.") == true)

        let text = try tool.run("doctor")
        #expect(text.status == 0)
        #expect(text.text.contains("ok      broker.login"))
        #expect(text.text.contains("\n0 problems, 0 warnings, "))
        #expect(!text.text.contains("\u{1B}"))
    }

    @Test func lookingChangesNothing() throws {
        try fill()
        #expect(try tool.run("publish", "--demo").status == 0)
        func state() throws -> String {
            let host = "<<\"\(tool.virtualHost)\">>"
            return try tool.broker.evaluate(
                "{[rabbit_amqqueue:info(Q, [name, messages]) || Q <- rabbit_amqqueue:list(\(host))], "
                    + "rabbit_exchange:list(\(host)), rabbit_binding:list(\(host))}"
            )
        }
        let before = try state()
        _ = try diagnose()
        #expect(try state() == before)
        #expect(!(try tool.run("queue", "peek").text.contains("redelivered")))
    }

    @Test func aProbeGoesTheWholeWay() async throws {
        try fill()
        let consumer = try await startConsumer()
        defer { consumer.signal(SIGTERM) }
        #expect(try await eventually { try tool.run("queue", "status", "--json").text.contains("\"consumers\": 1") })
        let route = try diagnose("--probe-publish")["topology.route"]
        #expect(route?.status == "ok" && route?.message.contains("was stored in") == true, "\(route as Any)")
        #expect(try tool.run("trace", "list", "--service", "doctor", "--json").text.contains("\"points\": 2"))
    }

    @Test func aProbeFindsThatNothingIsBound() throws {
        try fill()
        let name = "<<\"profiler.info\">>"
        let host = "<<\"\(tool.virtualHost)\">>"
        try tool.broker.evaluate(
            "{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(\(host), queue, \(name))), "
                + "[rabbit_binding:remove(B, <<\"tests\">>) || B <- rabbit_binding:list_for_destination("
                + "amqqueue:get_name(Q)), element(2, B) =/= rabbit_misc:r(\(host), exchange, <<>>)]"
        )
        let unbound = try diagnose("--probe-publish")
        #expect(unbound.status == 1)
        let others = try diagnose("--probe-publish", "--exchange", "openstack", "--exchange", "nova")
        #expect(others.findings.filter { $0.check == "topology.route" }.map(\.status) == ["problem", "problem"])
        #expect(unbound["topology.route"]?.message.contains("no queue is bound to openstack") == true)
    }

    // MARK: Broker

    @Test func aBrokerThatIsAway() throws {
        let down = try diagnose("--transport-url", tool.transportURL(password: "pa55", port: 1))
        #expect(down.status == 1)
        #expect(down.errors.contains("problems found: broker.tcp"))
        #expect(down.wrong == ["broker.tcp"])
        #expect(down["broker.tcp"]?.message == "127.0.0.1:1: 127.0.0.1: Connection refused")
        #expect(down["topology"]?.status == "skipped")
        // The rest is looked at all the same.
        #expect(down["store.open"] != nil && down["versions"] != nil)
    }

    @Test func oneHostOfTwoIsAway() throws {
        let url = "rabbit://guest:guest@127.0.0.1:1,guest:guest@127.0.0.1:\(tool.broker.port)/\(tool.virtualHost)"
        let half = try diagnose("--transport-url", url)
        #expect(half.status == 0)
        #expect(half["broker.tcp"]?.status == "warning")
        #expect(half["topology.queue"] != nil)
    }

    @Test func refusedLogins() throws {
        let password = try diagnose("--transport-url", tool.transportURL(password: "pa55"))
        #expect(password.wrong == ["broker.login"] && password.status == 1)
        #expect(password["broker.login"]?.advice?.contains("authenticate_user guest") == true)
        let host = try diagnose("--transport-url", tool.transportURL(virtualHost: "nowhere"))
        #expect(host["broker.login"]?.message.contains("'nowhere' does not exist") == true)
        #expect(host["broker.login"]?.advice?.contains("rabbitmqctl add_vhost nowhere") == true)
        let scheme = try diagnose("--transport-url", "foo://u:pa55@h/")
        #expect(scheme.wrong == ["broker.url"])
        let name = try diagnose("--transport-url", "rabbit://u:pa55@nowhere.invalid/", "--timeout", "3s")
        #expect(name.wrong == ["broker.name"])
    }

    @Test func aBrokerThatDoesNotAnswerIsNotWaitedFor() throws {
        let listener = try SilentListener()
        defer { listener.close() }
        let url = "rabbit://u:pa55@127.0.0.1:\(listener.port)/"
        // The listener never answers: whoever waited for it would not come back.
        let silent = try diagnose("--transport-url", url, "--timeout", "500ms")
        #expect(silent.wrong == ["broker.login"])
    }

    @Test func aCertificateThatEndsSoon() throws {
        let url =
            "rabbit://guest:guest@127.0.0.1:\(tool.broker.tlsPort)/\(tool.virtualHost)?ssl=1&ssl_ca_file="
            + tool.broker.caFile
        let soon = try diagnose("--transport-url", url)
        #expect(soon["broker.tls"]?.status == "warning")
        #expect(soon["broker.tls"]?.message.contains("certificate for localhost, 127.0.0.1 by Test CA, 6 days") == true)
        let untrusted = try diagnose("--transport-url", url.replacingOccurrences(of: "ca.pem", with: "foreign.pem"))
        #expect(untrusted.wrong == ["broker.tls"])
        #expect(untrusted["broker.tls"]?.advice?.contains("ssl_ca_file") == true)
    }

    @Test func anAlarm() throws {
        let broker = try PrivateBroker(PrivateBroker.Options(tls: false))
        let tool = try CommandLineRunner(broker)
        #expect(try tool.run("publish", "--demo").status == 0)
        try broker.raiseMemoryAlarm()
        let outcome = try tool.run("doctor", "--json")
        let findings = try JSONDecoder().decode([Finding].self, from: outcome.output)
        let alarm = findings.first { $0.check == "broker.alarm" }
        #expect(alarm?.status == "problem" && alarm?.message.contains("low on memory") == true, "\(alarm as Any)")
        #expect(findings.first { $0.check == "topology.queue" }?.status == "ok")
        try broker.clearMemoryAlarm()
    }

    // MARK: Topology

    @Test func aUserWithoutPermissions() throws {
        try fill()
        let nothing = try diagnose("--transport-url", try addUser(configure: "^$", write: "^$", read: "^$"))
        #expect(nothing.wrong == ["broker.permissions"])
        #expect(nothing["broker.permissions"]?.message.hasSuffix("may not consume profiler.info") == true)
        #expect(nothing["topology.queue"]?.status == "skipped")
    }

    @Test func beforeTheFirstTrace() throws {
        let empty = try diagnose()
        #expect(empty.status == 0 && empty.wrong.isEmpty)
        #expect(empty.warnings == ["topology.exchange", "topology.queue", "store.open"])
        #expect(try diagnose("--strict").status == 1)
    }

    @Test func aQueueOfTheOtherFlavour() throws {
        #expect(try tool.run("publish", "--demo", "--durable").status == 0)
        let unstated = try diagnose()
        #expect(unstated["topology.queue"]?.status == "warning")
        #expect(unstated["topology.queue"]?.advice?.hasPrefix("--durable") == true)
        let stated = try diagnose("--quorum")
        #expect(stated["topology.queue"]?.status == "problem")
        #expect(stated["topology.queue"]?.message.contains("property x-queue-type") == true)
        #expect(try diagnose("--durable")["topology.queue"]?.status == "ok")
    }

    @Test func aQueueThatIsOlderThanTheServicesSettings() throws {
        try fill()
        let file = tool.folder.path("ironic.conf")
        try """
        [DEFAULT]
        transport_url = \(tool.transportURL())
        control_exchange = openstack
        [oslo_messaging_rabbit]
        amqp_durable_queues = true
        """.write(toFile: file, atomically: true, encoding: .utf8)
        let found = try diagnose("--config-file", file)
        #expect(found["topology.queue"]?.advice?.contains("left over from before these settings") == true)
        #expect(found["topology.exchange"]?.advice?.contains("left over from before these settings") == true)
        let flag = try diagnose("--durable")
        #expect(flag["topology.queue"]?.advice?.contains("if the services declare it as it is") == true)
    }

    @Test func aPool() throws {
        #expect(try diagnose("--pool", "mine")["topology.queue"]?.message.hasPrefix("mine does not exist") == true)
        #expect(try tool.run("publish", "--demo").status == 0)
        let consumed = try tool.run("consume", "--drain", "--pool", "mine", "--exchange", "openstack")
        #expect(consumed.status == 0)
        #expect(consumed.errors.contains("nothing consumes the queue of the services"))
        let pool = try diagnose("--pool", "mine")
        #expect(pool["topology.queue"]?.message == "mine is not durable")
        #expect(pool["topology.services_queue"]?.message.hasPrefix("profiler.info holds 18 messages") == true)
        #expect(!pool.warnings.contains("topology.risk"))
        #expect(try tool.run("doctor", "--pool", "mine", "--queue", "x").status == 64)
    }

    @Test func aBrokerThatRefusesQueuesWithoutDurability() throws {
        let relay = try FrameRelay(to: tool.broker.port, refusing: FrameRelay.Refusal.ofTransientQueues)
        defer { relay.close() }
        tool.environment["OSPROFILER_TRANSPORT_URL"] = tool.transportURL(port: relay.port)
        let file = tool.folder.path("nova.conf")
        try "[DEFAULT]\ntransport_url = \(tool.transportURL(port: relay.port))\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        for command in [
            ["publish", "--demo"], ["consume", "--drain", "--config-file", file],
            ["consume", "--drain", "--config-file", file, "--pool", "mine"],
        ] {
            let outcome = try tool.start(command).wait()
            #expect(outcome.status == 1)
            #expect(
                outcome.errors.contains("541") && outcome.errors.contains("--durable or --quorum"),
                "\(outcome.errors)"
            )
        }
        // Its probes go on.
        let outcome = try tool.start(["doctor", "--json"]).wait()
        let findings = try JSONDecoder().decode([Finding].self, from: outcome.output)
        #expect(findings.first { $0.check == "broker.permissions" }?.status == "ok", "\(findings)")
        let durable = try tool.start(["consume", "--drain", "--durable"]).wait()
        #expect(durable.status == 0, "\(durable.errors)")
    }

    @Test func aBacklogWithoutAConsumer() throws {
        #expect(try tool.run("publish", "--demo").status == 0)
        let waiting = try diagnose()
        #expect(waiting.wrong == ["topology.consumers"] && waiting.status == 1)
        #expect(waiting["topology.consumers"]?.message == "none, although 18 messages wait in profiler.info")
        #expect(waiting["topology.binding"]?.status == "ok")
    }

    @Test func twoConsumersShareTheQueue() async throws {
        try fill()
        let consumers = [try await startConsumer(), try await startConsumer()]
        defer { for consumer in consumers { consumer.signal(SIGTERM) } }
        #expect(try await eventually { try tool.run("queue", "status", "--json").text.contains("\"consumers\": 2") })
        let shared = try diagnose()
        #expect(shared["topology.consumers"]?.status == "warning")
        #expect(shared["topology.consumers"]?.advice?.contains("--pool") == true)
    }

    @Test func quarantineIsNotEmpty() throws {
        try publish("no JSON", "{}")
        #expect(try tool.run("consume", "--drain").status == 0)
        let rejected = try diagnose()["topology.rejected"]
        #expect(rejected?.status == "warning" && rejected?.message.hasPrefix("2 messages in quarantine") == true)
        #expect(rejected?.advice == "osprofiler queue peek --queue profiler.rejected")
    }

    // MARK: Store

    @Test func theStoreKeepsRejectedMessages() throws {
        try publish("no JSON", "{}", "[]")
        let url = try addUser(configure: "^$", write: "^$", read: "^profiler")
        #expect(try tool.run("consume", "--drain", "--transport-url", url).status == 0)
        let full = try diagnose("--transport-url", url)
        #expect(full["store.rejected"]?.message.hasPrefix("3 rejected messages: the quarantine queue did not") == true)
        #expect(full.warnings.isSuperset(of: ["store.rejected", "broker.permissions"]))
    }

    @Test func storesThatDoNotOpen() throws {
        func open(_ name: String, _ content: Data) throws -> Finding? {
            let path = tool.folder.path(name)
            try content.write(to: URL(fileURLWithPath: path))
            return try diagnose("--connection-string", "sqlite:///\(path)")["store.open"]
        }
        #expect(try diagnose("--connection-string", "sqlite:////nowhere/x.db")["store.open"]?.status == "warning")
        let foreign = try open("foreign.db", Data("this is no database at all, but a text".utf8))
        #expect(foreign?.status == "problem" && foreign?.message.contains("is not an SQLite file") == true)
        #expect(try diagnose("--connection-string", "redis://:pa55@h")["store.open"]?.status == "problem")
        #expect(try diagnose("--connection-string", "messaging://")["store"]?.status == "skipped")
    }

    @Test func aDamagedStore() throws {
        try fill()
        let path = tool.folder.path("traces.db")
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        let size = try file.seekToEnd()
        // All but the first page, where the schema is.
        try file.seek(toOffset: 8192)
        try file.write(contentsOf: Data(repeating: 0x5A, count: Int(size) - 8192))
        try file.close()
        let damaged = try diagnose()
        #expect(damaged.status == 1)
        #expect(damaged.findings.contains { $0.status == "problem" && $0.message.contains("is damaged") })
    }

    @Test func aStoreThatMayOnlyBeRead() throws {
        try fill()
        let path = tool.folder.path("traces.db")
        for suffix in ["", "-wal", "-shm"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path + suffix)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: tool.folder.root)
        // Root may write everywhere.
        let asNobody = getuid() == 0 ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : []
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = asNobody + [CommandLineRunner.executable.path, "doctor", "--json"]
        process.environment = tool.environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let findings = try JSONDecoder().decode([Finding].self, from: data)
        #expect(findings.first { $0.check == "store.open" }?.status == "ok", "\(findings)")
        #expect(findings.first { $0.check == "store.access" }?.status == "warning")
    }

    @Test func aServiceWhoseClockIsAhead() throws {
        let later = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 3600)).dropLast()
        try publish(
            """
            {"message_id": "1", "payload": {"name": "wsgi-start", "base_id": "t", "trace_id": "t", \
            "timestamp": "\(later)", "service": "nova", "info": {"host": "web-1"}}}
            """
        )
        #expect(try tool.run("consume", "--drain").status == 0)
        let clock = try diagnose()["clock.services"]
        #expect(clock?.status == "warning")
        #expect(clock?.message.contains("the clock of nova on web-1 is 59 min") == true, "\(clock as Any)")
    }

    // MARK: Settings

    @Test func aFileThatCannotBeReadDoesNotEndTheExamination() throws {
        let missing = try diagnose("--config-file", "/nonexistent.conf")
        #expect(missing["config.file"]?.status == "problem" && missing.status == 1)
        #expect(missing["broker.login"]?.status == "ok")
    }
}
