//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// Commands with the files of several services, or with several of one.
@Suite(.hangLimit, .blocking) struct ServiceFilesCommandTests {
    private let tool: CommandLineRunner

    init() throws {
        tool = try CommandLineRunner()
        tool.environment["OSPROFILER_TRANSPORT_URL"] = nil
    }

    private func file(_ name: String, url: String? = nil, _ options: String = "") throws -> String {
        let path = tool.folder.path(name)
        let head = "[DEFAULT]\ntransport_url = \(url ?? tool.transportURL())\n"
        try "\(head)[oslo_messaging_rabbit]\n\(options)\n".write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func queues() throws -> String {
        try tool.broker.ctl("-q", "list_queues", "-p", tool.virtualHost, "name", "durable", "arguments")
    }

    @Test func nothingIsDeclaredFromFilesThatContradictEachOther() throws {
        let nova = try file("nova.conf", "rabbit_quorum_queue = true")
        let ironic = try file("ironic.conf")
        let files = ["--config-file", nova, "--config-file", ironic]
        let export = tool.folder.path("export.jsonl")
        try "{\"exchange\": \"nova\", \"routing_key\": \"profiler.info\", \"body\": \"x\"}\n"
            .write(toFile: export, atomically: true, encoding: .utf8)
        for command in [["consume", "--drain"], ["publish", "--demo"], ["queue", "replay", export]] {
            let outcome = try tool.start(command + files).wait()
            #expect(outcome.status == 1, "\(command)")
            #expect(outcome.errors.contains("\(nova) says rabbit_quorum_queue = true"), "\(outcome.errors)")
            #expect(outcome.errors.contains("\(ironic) leaves rabbit_quorum_queue at its default (false)"))
        }
        #expect(try !queues().contains("profiler.info"))
        let doctor = try tool.start(["doctor", "--json"] + files).wait()
        #expect(doctor.status == 1 && doctor.text.contains("config.services") && doctor.text.contains("topology.queue"))
        let settled = try tool.start(["publish", "--demo", "--quorum"] + files).wait()
        #expect(settled.status == 0, "\(settled.errors)")
        #expect(try queues().contains("quorum"))
    }

    @Test func twoBrokersAreNotOne() throws {
        let nova = try file("nova.conf")
        let ironic = try file("ironic.conf", url: tool.transportURL(virtualHost: "another"))
        let files = ["--config-file", nova, "--config-file", ironic]
        for command in [["consume", "--drain"], ["queue", "status"], ["trace", "show", "x"]] {
            let bus = command.first == "trace" ? ["--connection-string", "messaging://"] : []
            let outcome = try tool.start(command + bus + files).wait()
            #expect(outcome.status == 1 && outcome.errors.contains("virtual host another"), "\(outcome.errors)")
            #expect(outcome.errors.contains("\(nova) names the broker") && outcome.errors.contains(ironic))
            #expect(!outcome.errors.contains(tool.broker.password) || tool.broker.password == "guest")
        }
        let said = try tool.start(["consume", "--drain", "--transport-url", tool.transportURL()] + files).wait()
        #expect(said.status == 0, "\(said.errors)")
    }

    @Test func theFilesOfOneServiceAreRead() throws {
        let nova = try file("nova.conf", "rabbit_quorum_queue = true")
        let compute = tool.folder.path("nova-cpu.conf")
        try "[oslo_messaging_rabbit]\nrabbit_quorum_queue = false\namqp_durable_queues = true\n"
            .write(toFile: compute, atomically: true, encoding: .utf8)
        let outcome = try tool.start(["publish", "--demo", "--config-file", nova, "--config-file", compute]).wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let queues = try queues()
        #expect(queues.contains("profiler.info\ttrue") && !queues.contains("quorum"), "\(queues)")
    }

    /// As `doctor` words them, in one line.
    @Test func theConsumerNamesFormerOptionsAtItsStart() throws {
        let nova = try file(
            "nova.conf",
            "rabbit_durable_queues = true\nkombu_ssl_ca_certs = /ca\nkombu_ssl_version = TLSv1_2\nrabbit_hosts = h1,h2"
        )
        let outcome = try tool.start(["consume", "--drain", "--config-file", nova]).wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.errorLines.filter { $0.contains("the configuration has options by former names") }
        let line = try #require(lines.first)
        #expect(lines.count == 1 && line.contains(" warning: "), "\(outcome.errors)")
        let doctor = try tool.start(["doctor", "--timeout", "1s", "--config-file", nova]).wait()
        let rabbit = "[oslo_messaging_rabbit]"
        for (name, present) in [
            ("rabbit_durable_queues", "\(rabbit) amqp_durable_queues"), ("kombu_ssl_ca_certs", "\(rabbit) ssl_ca_file"),
            ("kombu_ssl_version", "\(rabbit) ssl_version"), ("rabbit_hosts", "[DEFAULT] transport_url = "),
        ] {
            let text = try #require(doctor.text.split(separator: "\n").first { $0.contains("\(rabbit) \(name) in") })
            let words = try #require(text.range(of: "oslo.messaging")).lowerBound
            #expect(line.contains(text[words...] + ": \(present)"), "\(line)")
        }
        let plain = try tool.start(["consume", "--drain", "--config-file", file("ironic.conf")]).wait()
        #expect(plain.status == 0 && !plain.errors.contains("former names"), "\(plain.errors)")
    }

    @Test func aLinkKeepsTheServicesExchange() throws {
        let nova = try file("nova.conf")
        let link = tool.folder.path("service.conf")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: nova)
        let settings = try tool.run("config", "show", "--config-file", link).text
        let line = settings.split(separator: "\n").first { $0.hasPrefix("control_exchange") }
        #expect(line?.contains(" nova ") == true, "\(settings)")
    }
}
