//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerConfiguration
import OSProfilerMessaging
import Testing

@testable import OSProfilerCLI

/// `$name` in a value, as oslo.config reads it.
@Suite struct ConfigurationReferenceTests {
    /// - Parameter files: in the order of the command line.
    private func configuration(
        _ files: (path: String, text: String)...,
        flags: [String: String] = [:]
    ) throws -> Configuration {
        Configuration(
            flags: flags,
            environment: ["HOME": "/h"],
            files: try files.reversed().map { try OsloConfigFile(text: $0.text, path: $0.path) },
            namedFiles: Set(files.map(\.path))
        )
    }

    @Test func refersToTheOptionInForceOfTheServicesFiles() throws {
        let url = "[DEFAULT]\ntransport_url = rabbit://u:p@$broker/$control_exchange\nbroker = old"
        let configuration = try configuration(
            ("/etc/nova/nova.conf", url),
            ("/etc/nova/nova-cpu.conf", "[DEFAULT]\nbroker = new"),
            ("/etc/ironic/ironic.conf", "[DEFAULT]\nbroker = other")
        )
        // The default of `control_exchange` in Nova.
        #expect(try configuration.effectiveTransportURL() == "rabbit://u:p@new/nova")
    }

    @Test(arguments: [
        ("[DEFAULT]\n\ntransport_url = rabbit://u:pa$word@h/", "transport_url", 3),
        ("[oslo_messaging_rabbit]\nssl = 1\nssl_ca_file = $state_path/ca.pem", "ssl_ca_file", 3),
        ("[oslo_messaging_rabbit]\nheartbeat_timeout_threshold = ${beat}", "heartbeat_timeout_threshold", 2),
    ])
    func aReferenceToNothingIsAnError(text: String, option: String, line: Int) throws {
        let configuration = try configuration(("/etc/ironic/ironic.conf", text))
        let error = try #require(throws: SettingsError.self) { try configuration.effectiveTransportURL() }
        #expect(error.description.hasPrefix("/etc/ironic/ironic.conf line \(line): \(option) refers to "), "\(error)")
        // It may be a part of a password.
        #expect(!error.description.contains("word"))
        #expect(error.description.contains("write $$ for a dollar sign"))
    }

    @Test(arguments: [
        ("[oslo_messaging_rabbit]\namqp_durable_queues = $yes", "$yes"),
        ("[oslo_messaging_rabbit]\nrabbit_quorum_delivery_limit = $b.c", "$b.c"),
        ("[DEFAULT]\ncontrol_exchange = $x", "$x"),
    ])
    func noDeclarationFollowsFromAReferenceToNothing(text: String, name: String) throws {
        let configuration = try configuration(("/etc/ironic/ironic.conf", text))
        let error = try #require(throws: CLIError.self) { try configuration.topology() }
        #expect(
            error.description.contains("line 2") && error.description.contains("refers to \(name), which no file sets")
        )
        #expect(throws: CLIError.self) { try configuration.checkValues() }
    }

    @Test func theStoreHasNoReferenceToNothing() throws {
        let store = try configuration(("a.conf", "[profiler]\nconnection_string = redis://:pa$word@h"))
        let error = try #require(throws: CLIError.self) { try store.connectionString() }
        #expect(error.description.hasPrefix("a.conf line 2: ") && !error.description.contains("word"))
        let timeout = "[profiler]\nconnection_string = redissentinel://h\nsocket_timeout = $t"
        #expect(throws: CLIError.self) { try configuration(("a.conf", timeout)).connectionString() }
    }

    /// As in oslo.config, which looks at a reference when the value is used.
    @Test func whatIsNotUsedMayReferToAnything() throws {
        let text = "[DEFAULT]\ntransport_url = rabbit://$nobody/\nfoo = $bar\n[oslo_messaging_rabbit]\nssl_ca_file = $x"
        let configuration = try configuration(("a.conf", text), flags: ["transport_url": "rabbit://h/"])
        #expect(try configuration.effectiveTransportURL() == "rabbit://h/")
        #expect(try configuration.topology() == BusTopology())
    }
}
