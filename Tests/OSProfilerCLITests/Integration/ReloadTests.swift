//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// SIGHUP to a consumer without a terminal.
@Suite(.blocking) struct ReloadTests {
    /// A consumer that a file configures.
    private final class Consumer {
        let tool: CommandLineRunner
        let file: String
        let running: CommandLineRunner.Running
        /// Hears what it tells the service manager.
        let receiver: NotifyReceiver

        /// Starts it, with the first store and the default exchange.
        ///
        /// - Parameter hasCredentials: whether the file is a copy that systemd made.
        init(hasCredentials: Bool = false) throws {
            let tool = try CommandLineRunner()
            let file = tool.folder.path("consumer.conf")
            receiver = try NotifyReceiver(path: tool.folder.path("notify"))
            tool.environment["OSPROFILER_CONNECTION_STRING"] = nil
            tool.environment["NOTIFY_SOCKET"] = tool.folder.path("notify")
            if hasCredentials { tool.environment["CREDENTIALS_DIRECTORY"] = tool.folder.root }
            self.tool = tool
            self.file = file
            try Self.settings(of: tool).write(toFile: file, atomically: true, encoding: .utf8)
            running = try tool.start(["consume", "--json", "--log-format", "json", "--config-file", file])
        }

        private static func store(_ name: String, of tool: CommandLineRunner) -> String {
            "sqlite:///\(tool.folder.path("\(name).db"))"
        }

        private static func settings(
            of tool: CommandLineRunner,
            store name: String = "first",
            exchange: String = "openstack",
            broken: String = ""
        ) -> String {
            """
            \(broken)
            [DEFAULT]
            transport_url = \(tool.transportURL())
            control_exchange = \(exchange)
            [oslo_messaging_rabbit]
            amqp_durable_queues = True
            [profiler]
            connection_string = \(store(name, of: tool))
            """
        }

        /// Replaces its file.
        func write(store name: String = "first", exchange: String = "openstack", broken: String = "") throws {
            try Self.settings(of: tool, store: name, exchange: exchange, broken: broken)
                .write(toFile: file, atomically: true, encoding: .utf8)
        }

        func publish(exchange: String = "openstack") throws {
            let publish = try tool.run("publish", "--demo", "--durable", "--exchange", exchange)
            #expect(publish.status == 0, "\(publish.errors)")
        }

        func isDrained() throws -> Bool {
            let status = try tool.run("queue", "status", "--json").text
            return status.contains("\"ready\": 0") && status.contains("\"consumers\": 1")
        }

        func traces(in name: String) throws -> Int {
            let store = Self.store(name, of: tool)
            let list = try tool.run("trace", "list", "--json", "--limit", "0", "--connection-string", store)
            return list.text.ranges(of: "base_id").count
        }

        /// How many lines of the log have this message.
        func count(of message: String) -> Int { running.errorsSoFar.ranges(of: "\"message\": \"\(message)").count }

        func reload(_ message: String = "the configuration is reloaded") async throws {
            let before = count(of: message)
            running.signal(SIGHUP)
            #expect(try await eventually { count(of: message) > before }, "\(running.errorsSoFar)")
        }

        func end() -> CommandLineRunner.Outcome {
            running.signal(SIGTERM)
            return running.wait()
        }

        deinit { running.signal(SIGKILL) }
    }

    @Test func aReloadChangesStoreAndExchange() async throws {
        let consumer = try Consumer()
        let receiver = consumer.receiver
        #expect(receiver.receives("READY=1"))
        try consumer.publish()
        #expect(try await eventually { try consumer.isDrained() })
        try consumer.write(store: "second", exchange: "other")
        try await consumer.reload()
        while let lines = receiver.next() {
            guard lines.contains("RELOADING=1") else { continue }
            #expect(lines.contains { $0.hasPrefix("MONOTONIC_USEC=") }, "\(lines)")
            break
        }
        #expect(receiver.receives("READY=1"))
        try consumer.publish(exchange: "other")
        #expect(try await eventually { try consumer.isDrained() && consumer.traces(in: "second") == 1 })
        let outcome = consumer.end()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.text.hasPrefix("{\"received\": 36, \"stored\": 36, \"duplicates\": 0, "), "\(outcome.text)")
        #expect(try consumer.traces(in: "first") == 1)
        #expect(outcome.errors.contains("connection_string") && outcome.errors.contains("control_exchange"))
    }

    @Test func noReloadLosesOrDoublesAnything() async throws {
        let consumer = try Consumer()
        for round in 0..<4 {
            for _ in 0..<3 { try consumer.publish() }
            try consumer.write(exchange: round.isMultiple(of: 2) ? "other" : "openstack")
            try await consumer.reload()
        }
        #expect(try await eventually { try consumer.isDrained() })
        let outcome = consumer.end()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.text.hasPrefix("{\"received\": 216, \"stored\": 216, \"duplicates\": 0, "), "\(outcome.text)")
        #expect(try consumer.traces(in: "first") == 12)
    }

    @Test func aBrokenFileChangesNothing() async throws {
        let consumer = try Consumer()
        let receiver = consumer.receiver
        #expect(receiver.receives("READY=1"))
        try consumer.write(store: "second", broken: "this is no option")
        try await consumer.reload("the configuration is not reloaded, and the consumer goes on as before")
        #expect(receiver.receives("RELOADING=1"))
        #expect(receiver.receives("READY=1"))
        #expect(consumer.running.errorsSoFar.contains("consumer.conf"))
        try consumer.publish()
        #expect(try await eventually { try consumer.isDrained() && consumer.traces(in: "first") == 1 })
        // Mended, it applies.
        try consumer.write(store: "third")
        try await consumer.reload()
        try consumer.publish()
        #expect(try await eventually { try consumer.isDrained() && consumer.traces(in: "third") == 1 })
        #expect(consumer.end().status == 0)
    }

    @Test func theSameFileChangesNothing() async throws {
        let consumer = try Consumer()
        #expect(try await eventually { consumer.count(of: "connected") == 1 })
        for _ in 0..<3 { try await consumer.reload("the configuration has not changed") }
        let outcome = consumer.end()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(consumer.count(of: "connected") == 1 && consumer.count(of: "consuming\"") == 1, "\(outcome.errors)")
    }

    /// systemd's copy of a secret file is that of the start.
    @Test func aCopyThatSystemdMadeIsNamed() async throws {
        let consumer = try Consumer(hasCredentials: true)
        #expect(try await eventually { consumer.count(of: "connected") == 1 })
        try await consumer.reload("the configuration has not changed")
        #expect(consumer.running.errorsSoFar.contains("systemd makes a new copy of \(consumer.file)"))
        #expect(consumer.end().status == 0)
    }
}
