//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import TestSupport
import Testing

/// Against the real osprofiler and oslo.messaging, both ways.
@Suite(.blocking) struct InteropTests {
    /// Runs a program of the Python environment and returns what it printed.
    ///
    /// - Parameter input: standard input, less than a pipe holds.
    private func runPython(
        _ program: String,
        _ arguments: [String],
        _ tool: CommandLineRunner,
        input: Data = Data()
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try PythonPeers.program(program))
        process.arguments = arguments
        process.environment = tool.environment
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: input)
        try stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(program) \(arguments)")
        return String(decoding: output, as: UTF8.self)
    }

    private func script(_ name: String) -> String { PythonPeers.script("interop/\(name)") }

    private func publisher(_ count: Int, _ options: String...) -> [String] {
        [script("publish_points.py"), "--count", "\(count)", "--service", "ironic_api", "--control-exchange", "ironic"]
            + options
    }

    private func object(_ text: String) throws -> [String: Any] {
        let line = try #require(text.split(separator: "\n").last)
        return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func aThousandPointsOfPythonAreStored() throws {
        let tool = try CommandLineRunner()
        let published = try object(try runPython("python", publisher(1000), tool))
        #expect(published["errors"] as? Int == 0)
        let consume = try object(try tool.run("consume", "--drain", "--json").text)
        #expect(consume["stored"] as? Int == 1000)
        let id = try #require(published["base_id"] as? String)
        let report = try object(try tool.run("trace", "show", id, "--format", "report").text.replacing("\n", with: ""))
        #expect(report["points"] as? Int == 1000)
    }

    /// The service declares its queue as it likes; a consumer beside it costs it no point.
    @Test(arguments: [[], ["--durable"], ["--quorum"]])
    func aConsumerBeforeDuringAndAfterCostsNoPoint(_ flavour: [String]) async throws {
        let tool = try CommandLineRunner()
        let consumer = try tool.start(["consume", "--json"])
        _ = try await eventually { consumer.errorsSoFar.contains("waiting for the queue") }
        let first = try object(try runPython("python", publisher(200) + flavour, tool))
        consumer.signal(SIGTERM)
        let stored = try object(consumer.wait().text)["stored"] as? Int ?? -1
        let second = try object(try runPython("python", publisher(200) + flavour, tool))
        for published in [first, second] {
            #expect(published["errors"] as? Int == 0 && published["lost"] as? Int == 0)
        }
        let rest = try object(try tool.run("consume", "--drain", "--json").text)["stored"] as? Int ?? -1
        #expect(stored + rest == 400)
    }

    /// A service that reads the same file declares what the consumer has declared, argument by argument.
    @Test(arguments: [
        """
        rabbit_quorum_queue = true
        rabbit_quorum_delivery_limit = 5
        rabbit_quorum_max_memory_length = 1000
        rabbit_quorum_max_memory_bytes = 1000000
        """,
        "rabbit_quorum_queue = true\nrabbit_quorum_delivery_limit = 0\nrabbit_quorum_max_memory_length = 7",
        "amqp_durable_queues = true\namqp_auto_delete = true",
    ])
    func whatAFileSaysIsDeclaredAlike(options: String) async throws {
        let tool = try CommandLineRunner()
        let file = tool.folder.path("ironic.conf")
        let text = "[DEFAULT]\ntransport_url = \(tool.transportURL())\n[oslo_messaging_rabbit]\n\(options)\n"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let consumer = try tool.start(["consume", "--json", "--config-file", file])
        defer { consumer.signal(SIGTERM) }
        #expect(try await eventually { try tool.run("queue", "status").text.contains("consumers  1") })
        let published = try object(runPython("python", publisher(50) + ["--config-file", file], tool))
        #expect(published["errors"] as? Int == 0 && published["lost"] as? Int == 0)
        let doctor = try tool.run("doctor", "--json", "--config-file", file).text
        #expect(!doctor.contains("error 406"), "\(doctor)")
        consumer.signal(SIGTERM)
        #expect(try object(consumer.wait().text)["stored"] as? Int == 50)
    }

    /// oslo.messaging passes on whatever number it reads. `doctor` says what comes of it.
    @Test(arguments: [
        ("rabbit_quorum_max_memory_length = -1", true), ("rabbit_quorum_max_memory_bytes = -1", true),
        ("rabbit_ha_queues = true", true), ("rabbit_quorum_delivery_limit = -1", false),
    ])
    func whatNoServiceCanDeclareIsAProblem(option: String, isLost: Bool) throws {
        let tool = try CommandLineRunner()
        let file = tool.folder.path("ironic.conf")
        let text =
            "[DEFAULT]\ntransport_url = \(tool.transportURL())\n[oslo_messaging_rabbit]\nrabbit_quorum_queue = true\n"
        try (text + option).write(toFile: file, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try PythonPeers.program())
        process.arguments = publisher(2) + ["--config-file", file]
        process.environment = tool.environment
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(try tool.run("queue", "status").text.contains("ready      2") == !isLost)
        let doctor = try tool.run("doctor", "--json", "--config-file", file).text
        #expect(doctor.contains("config.declaration") == isLost, "\(doctor)")
        guard option.contains("memory") else { return }
        let consume = try tool.run("consume", "--drain", "--config-file", file)
        #expect(consume.status == 1 && consume.errors.contains(" = 0 means no limit"), "\(consume.errors)")
    }

    /// A service's file with the option that makes oslo.messaging compress.
    private func compressing(_ name: String, _ tool: CommandLineRunner) throws -> String {
        let file = tool.folder.path("ironic.conf")
        let text = "[DEFAULT]\ntransport_url = \(tool.transportURL())\n"
        try "\(text)[oslo_messaging_rabbit]\nkombu_compression = \(name)\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    @Test(arguments: ["gzip", "bzip2"])
    func whatPythonCompressesIsRead(name: String) throws {
        let tool = try CommandLineRunner()
        let file = try compressing(name, tool)
        let published = try object(runPython("python", publisher(50) + ["--config-file", file], tool))
        #expect(published["errors"] as? Int == 0)
        let id = try #require(published["base_id"] as? String)
        // Everything that reads bodies.
        #expect(try tool.run("queue", "peek", "-n", "1").text.contains("wsgi-start"))
        #expect(try tool.run("queue", "peek", "-n", "1", "--json").text.contains("\"compression\": \"application/x-"))
        #expect(try tool.run("queue", "traces", "--json").text.contains("\"points\": 50"))
        let onBus = try tool.run("trace", "show", id, "--json", "--connection-string", "messaging://")
        #expect(onBus.status == 0)
        #expect(
            try object(tool.run("consume", "--drain", "--json", "--config-file", file).text)["stored"] as? Int == 50
        )
        #expect(try tool.run("trace", "show", id, "--json").output == onBus.output)
    }

    @Test(arguments: ["gzip", "bzip2"])
    func pythonReadsWhatWeCompress(name: String) throws {
        let tool = try CommandLineRunner()
        #expect(try tool.run("publish", "--demo", "--compression", name).status == 0)
        let line = try tool.run("queue", "peek", "-n", "1", "--json").text
        #expect(line.contains("\"compression\": \"application/x-") && line.contains("body_base64"))
        let received = try runPython("python", [script("listen.py"), "--count", "18", "--timeout", "30"], tool)
        #expect(received.split(separator: "\n").count == 18)
    }

    /// oslo.messaging documents this name, and kombu does not know it. `doctor` says so.
    @Test func aServiceWithBz2CannotPublish() throws {
        let tool = try CommandLineRunner()
        let file = try compressing("bz2", tool)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try PythonPeers.program())
        process.arguments = publisher(2) + ["--config-file", file]
        process.environment = tool.environment
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus != 0)
        #expect(!(try tool.run("queue", "peek").text.contains("-start")))
        let doctor = try tool.run("doctor", "--json", "--config-file", file).text
        #expect(doctor.contains("kombu calls it bzip2"))
    }

    /// Ironic names its exchange in its code, not in its file.
    @Test func aQueueThatIsMadeAgainIsBoundToTheServicesExchange() async throws {
        let tool = try CommandLineRunner()
        let file = tool.folder.path("ironic.conf")
        try "[DEFAULT]\ntransport_url = \(tool.transportURL())\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        _ = try runPython("python", publisher(10), tool)
        let host = "<<\"\(tool.virtualHost)\">>"
        let queue = "rabbit_misc:r(\(host), queue, <<\"profiler.info\">>)"
        func isBound(to exchange: String) throws -> Bool {
            let answer = try tool.broker.evaluate(
                "lists:member(<<\"\(exchange)\">>, "
                    + "[element(4, element(2, B)) || B <- rabbit_binding:list_for_destination(\(queue))])"
            )
            return answer.contains("true")
        }
        #expect(try isBound(to: "ironic"))
        let consumer = try tool.start(["consume", "--json", "--config-file", file])
        defer { consumer.signal(SIGTERM) }
        func isConsumed() throws -> Bool { try tool.run("queue", "status", "--json").text.contains("\"consumers\": 1") }
        #expect(try await eventually { try isConsumed() })
        try tool.broker.evaluate(
            "{ok, Q} = rabbit_amqqueue:lookup(\(queue)), rabbit_amqqueue:delete(Q, false, false, <<\"tests\">>)"
        )
        #expect(try await eventually { try isConsumed() && isBound(to: "ironic") })
        #expect(try !isBound(to: "openstack"))
        consumer.signal(SIGTERM)
        #expect(try object(consumer.wait().text)["stored"] as? Int == 10)
    }

    /// oslo.messaging remembers for each connection what it has declared, which our advice about an absent queue rests on.
    @Test func aServiceDoesNotNoticeThatItsQueueWasDeleted() throws {
        let tool = try CommandLineRunner()
        let during = try object(runPython("python", publisher(20) + ["--delete-queue", "profiler.info"], tool))
        #expect(during["errors"] as? Int == 0 && during["published"] as? Int == 20)
        #expect(try tool.run("queue", "status").text.contains("does not exist"))
        let peek = try tool.run("queue", "peek")
        #expect(peek.status == 2 && peek.errors.contains("restart the services, which do not notice that"))
        // The next connection declares it anew.
        _ = try runPython("python", publisher(4), tool)
        #expect(try tool.run("queue", "status").text.contains("ready      4 messages"))
    }

    @Test func pythonShowsOurTrace() throws {
        let tool = try CommandLineRunner()
        let id = try tool.run("publish", "--demo").text.dropFirst("Trace ID: ".count).dropLast()
        #expect(try tool.run("trace", "show", String(id), "--connection-string", "messaging://").status == 0)
        let shown = try runPython(
            "osprofiler",
            [
                "trace", "show", String(id), "--json", "--connection-string", "messaging://", "--transport-url",
                tool.transportURL(), "--idle-timeout", "3",
            ],
            tool
        )
        let report = try #require(try JSONSerialization.jsonObject(with: Data(shown.utf8)) as? [String: Any])
        #expect((report["children"] as? [Any])?.isEmpty == false)
        let stats = try #require(report["stats"] as? [String: [String: Any]])
        #expect(stats.values.reduce(0) { $0 + ($1["count"] as? Int ?? 0) } == 9)
    }

    /// A service with the old and the new key understands those that know only one of them, and goes on with that.
    @Test func headersVerifyBothWaysWhileKeysRotate() throws {
        let tool = try CommandLineRunner()
        let names = ["base_id": "7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11", "parent_id": "a \u{e9} \u{1F600} id"]
        let keys = ["new-key", "old-key"]
        tool.environment["BOTH"] = keys.joined(separator: ", ")
        tool.environment["OTHER"] = "a-third-key"
        func python(_ action: String, _ input: [String: Any], _ options: String...) throws -> String {
            let data = try JSONSerialization.data(withJSONObject: input)
            return try runPython("python", [script("headers.py"), action] + options, tool, input: data)
        }
        for (index, key) in keys.enumerated() {
            let packed = try object(python("pack", names, "--keys-env", "BOTH", "--key-index", "\(index)"))
            let theirs = try #require(SignedHeaders { packed[$0] as? String })
            for accepted in [HMACKeys(key), HMACKeys("new-key,old-key"), HMACKeys("a-third-key, old-key,new-key")] {
                let contents = try #require(theirs.verified(by: accepted))
                #expect(contents.baseID.description == names["base_id"])
                #expect(contents.parentID.description == names["parent_id"])
                #expect(contents.key.signature(of: theirs.info) == theirs.signature)
            }
            #expect(theirs.verified(by: HMACKeys("a-third-key")) == nil)

            let ours = SignedHeaders(
                baseID: OpaqueID(names["base_id"]!),
                parentID: OpaqueID(names["parent_id"]!),
                key: HMACKeys(key).keys[0]
            )
            let fields = Dictionary(uniqueKeysWithValues: ours.fields)
            let unpacked = try object(python("unpack", fields, "--keys-env", "BOTH"))
            #expect(unpacked["trace"] as? [String: String] == names)
            #expect(unpacked["key_index"] as? Int == index)
            #expect(try python("unpack", fields, "--keys-env", "OTHER") == "null\n")
        }
    }

    @Test func anOsloListenerReceivesOurNotifications() throws {
        let tool = try CommandLineRunner()
        #expect(try tool.run("publish", "--demo").status == 0)
        let received = try runPython("python", [script("listen.py"), "--count", "18", "--timeout", "30"], tool)
        let lines = received.split(separator: "\n")
        #expect(lines.count == 18)
        #expect(try object(String(lines[0]))["event_type"] as? String != nil)
    }
}
