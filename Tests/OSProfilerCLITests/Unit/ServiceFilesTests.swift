//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import OSProfilerConfiguration
import OSProfilerMessaging
import Testing

@testable import OSProfilerCLI

/// Several `--config-file`: those of one service form a chain, those of several have to agree.
@Suite struct ServiceFilesTests {
    private static let url = "[DEFAULT]\ntransport_url = rabbit://u:pa55@h/\n"
    private static let rabbit = "[oslo_messaging_rabbit]\n"

    /// - Parameter files: in the order of the command line.
    private func configuration(
        _ files: [(path: String, text: String)],
        flags: [String: String] = [:],
        environment: [String: String] = [:]
    ) throws -> Configuration {
        Configuration(
            flags: flags,
            environment: environment,
            files: try files.reversed().map { try OsloConfigFile(text: $0.text, path: $0.path) },
            namedFiles: Set(files.map(\.path))
        )
    }

    @Test(arguments: [
        (
            "rabbit_quorum_queue = true", "", "rabbit_quorum_queue = true",
            "leaves rabbit_quorum_queue at its default (false)"
        ),
        (
            "amqp_durable_queues = 1", "amqp_durable_queues = 0", "amqp_durable_queues = 1",
            "says amqp_durable_queues = 0"
        ),
        (
            "rabbit_quorum_queue = 1", "amqp_durable_queues = 1", "rabbit_quorum_queue = 1",
            "leaves rabbit_quorum_queue at its default"
        ),
        ("", "amqp_auto_delete = true", "leaves amqp_auto_delete at its default (false)", "amqp_auto_delete = true"),
        (
            "rabbit_quorum_queue = 1\nrabbit_quorum_delivery_limit = 5", "rabbit_quorum_queue = 1",
            "rabbit_quorum_delivery_limit = 5", "leaves rabbit_quorum_delivery_limit at its default (0)"
        ),
    ])
    func twoServicesThatDeclareDifferently(one: String, other: String, first: String, second: String) throws {
        let files = [
            ("/etc/ironic/ironic.conf", Self.url + Self.rabbit + one),
            ("/etc/nova/nova.conf", Self.url + Self.rabbit + other),
        ]
        for files in [files, files.reversed()] {
            let error = try #require(throws: CLIError.self) { try configuration(files).topology() }
            #expect(
                error.description.contains("/etc/ironic/ironic.conf")
                    && error.description.contains("/etc/nova/nova.conf")
            )
            #expect(error.description.contains(first) && error.description.contains(second), "\(error)")
        }
    }

    @Test(arguments: [
        ("rabbit_quorum_queue = 1", "rabbit_quorum_queue = true\namqp_durable_queues = true"),
        ("rabbit_quorum_delivery_limit = 5", ""), ("", "heartbeat_timeout_threshold = 3"),
        ("amqp_durable_queues = yes", "amqp_durable_queues = 1"),
    ])
    func twoServicesThatDeclareAlike(one: String, other: String) throws {
        _ = try configuration([
            ("/etc/ironic/ironic.conf", Self.url + Self.rabbit + one),
            ("/etc/nova/nova.conf", Self.url + Self.rabbit + other),
        ]).topology()
    }

    /// Nothing shows how such a file's service declares.
    @Test func aFileWithoutABrokerStatesNothing() throws {
        _ = try configuration([
            ("/etc/ironic/ironic.conf", Self.url + Self.rabbit + "rabbit_quorum_queue = 1"),
            ("/etc/nova/nova.conf", "[profiler]\nenabled = true"),
        ]).topology()
    }

    @Test(arguments: [["--quorum"], ["--durable"]])
    func aFlagSettlesIt(arguments: [String]) throws {
        let flags = try DeclarationOptions.parse(arguments).flags
        let files = [
            ("/etc/ironic/ironic.conf", Self.url + Self.rabbit + "rabbit_quorum_queue = 1"),
            ("/etc/nova/nova.conf", Self.url),
        ]
        #expect(try configuration(files, flags: flags).topology().declaresDurable)
    }

    // MARK: Chains

    @Test(arguments: [
        ["/etc/nova/nova.conf", "/etc/nova/nova-cpu.conf"], ["/usr/share/nova/nova-dist.conf", "/etc/nova/nova.conf"],
        ["/etc/neutron/neutron.conf", "/etc/neutron/plugins/ml2/ml2_conf.ini"],
        // A file that shows no service belongs to every chain.
        ["/etc/ironic/ironic.conf", "/srv/own.conf"], ["/srv/common.conf", "/etc/ironic/ironic.conf"],
        ["/srv/one.conf", "/srv/two.conf"],
    ])
    func theLaterFileOfOneServiceTakesPrecedence(paths: [String]) throws {
        let configuration = try configuration([
            (paths[0], Self.url + Self.rabbit + "rabbit_quorum_queue = true\nrabbit_quorum_delivery_limit = 5"),
            (paths[1], "[DEFAULT]\ntransport_url = rabbit://later/v\n" + Self.rabbit + "rabbit_quorum_queue = false"),
        ])
        let topology = try configuration.topology()
        #expect(!topology.isQuorum && topology.deliveryLimit == 5)
        #expect(configuration.brokerContradiction() == nil)
        #expect(try configuration.effectiveTransportURL() == "rabbit://later/v")
    }

    /// For oslo.config these are two options, and the first one set counts, whatever the order of the files.
    @Test func theNotificationsOwnURLOfAnyFileWins() throws {
        let own = "[oslo_messaging_notifications]\ntransport_url = rabbit://own/"
        for former in [own, "[DEFAULT]\nnotification_transport_url = rabbit://own/"] {
            let files = [("/etc/nova/nova.conf", former), ("/etc/nova/nova-cpu.conf", Self.url)]
            for files in [files, files.reversed()] {
                #expect(try configuration(files).effectiveTransportURL() == "rabbit://own/")
            }
        }
    }

    @Test func anEmptyValueTakesBackWhatAnEarlierFileSets() throws {
        let files = [
            ("/etc/nova/nova.conf", Self.rabbit + "kombu_compression = gzip"),
            ("/etc/nova/nova-cpu.conf", Self.rabbit + "kombu_compression ="),
        ]
        #expect(try configuration(files).compression() == nil)
        #expect(try configuration(files.reversed()).compression() == .gzip)
    }

    /// Kolla mounts a file of one name into each container of a service.
    @Test func filesOfOneNameAreThoseOfTwoProcesses() throws {
        let paths = ["/etc/kolla/nova-api/nova.conf", "/etc/kolla/nova-compute/nova.conf"]
        let quorum = Self.url + Self.rabbit + "rabbit_quorum_queue = true"
        #expect(throws: CLIError.self) { try configuration([(paths[0], quorum), (paths[1], Self.url)]).topology() }
        #expect(try configuration([(paths[0], quorum), (paths[1], quorum)]).topology().isQuorum)
        let shared = ("/etc/nova/shared.conf", Self.rabbit + "rabbit_quorum_queue = true")
        #expect(try configuration([(paths[0], Self.url), (paths[1], Self.url), shared]).topology().isQuorum)
        #expect(try configuration([(paths[0], quorum), (paths[0], quorum)]).services.count == 1)
    }

    @Test func aFileIsKnownByItsExchange() throws {
        let one = "[DEFAULT]\ncontrol_exchange = one\n" + Self.rabbit + "rabbit_quorum_queue = 1"
        let two = "[DEFAULT]\ncontrol_exchange = two\n" + Self.rabbit + "rabbit_quorum_queue = 0"
        #expect(throws: CLIError.self) { try configuration([("/srv/1.conf", one), ("/srv/2.conf", two)]).topology() }
        #expect(try configuration([("/srv/1.conf", one), ("/srv/2.conf", one)]).topology().isQuorum)
        let exchanges = try configuration([("/srv/1.conf", one), ("/srv/2.conf", two)]).namedExchanges.map(\.text)
        #expect(exchanges == ["one", "two"])
    }

    // MARK: The broker

    private func brokers(_ one: String, _ other: String, flags: [String: String] = [:]) throws -> ServiceContradiction?
    {
        try configuration(
            [
                ("/etc/ironic/ironic.conf", "[DEFAULT]\ntransport_url = \(one)"),
                ("/etc/nova/nova.conf", "[DEFAULT]\ntransport_url = \(other)"),
            ],
            flags: flags
        ).brokerContradiction()
    }

    @Test(arguments: [
        ("rabbit://ironic:pa55@a/", "rabbit://nova:pa66@a/"), ("rabbit://a:5672,b/v", "rabbit://B,c/v"),
        ("rabbit://a:5671/?ssl=1", "rabbit://a/"), ("amqps://a", "rabbit://a:5672/"),
    ])
    func oneBroker(one: String, other: String) throws {
        #expect(try brokers(one, other) == nil)
    }

    @Test(arguments: [
        ("rabbit://u:pa55@a/", "rabbit://u:pa55@b/", "the broker a with", "the broker b with"),
        ("rabbit://a/nova", "rabbit://a/ironic", "virtual host nova", "virtual host ironic"),
        ("rabbit://a:1/", "rabbit://a:2/", "broker a:1", "broker a:2"),
    ])
    func twoBrokers(one: String, other: String, first: String, second: String) throws {
        let error = try #require(try brokers(one, other)).error.description
        #expect(error.contains("/etc/ironic/ironic.conf names ") && error.contains("/etc/nova/nova.conf names "))
        #expect(error.contains(first) && error.contains(second) && error.contains("--transport-url"), "\(error)")
        #expect(!error.contains("pa55"))
        #expect(try brokers(one, other, flags: ["transport_url": "rabbit://a/"]) == nil)
    }

    // MARK: The store

    @Test func twoStores() throws {
        func store(_ one: String, _ other: String, flags: [String: String] = [:]) throws -> String {
            try configuration(
                [
                    ("/etc/ironic/ironic.conf", "[profiler]\nconnection_string = \(one)"),
                    ("/etc/nova/nova.conf", "[profiler]\nconnection_string = \(other)"),
                ],
                flags: flags
            ).connectionString().text
        }
        let error = try #require(throws: CLIError.self) { try store("redis://:pa55@a", "redis://b") }
        #expect(error.description.contains("redis://:***@a") && error.description.contains("redis://b"))
        #expect(try store("redis://a", "redis://a") == "redis://a")
        #expect(try store("messaging://", "redis://b") == "redis://b")
        #expect(try store("redis://a", "redis://b", flags: ["connection_string": "redis://c"]) == "redis://c")
    }
}
