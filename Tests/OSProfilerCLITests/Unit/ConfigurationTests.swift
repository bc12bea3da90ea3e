//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import OSProfilerConfiguration
import OSProfilerMessaging
import Testing

@testable import OSProfilerCLI

@Suite struct ConfigurationTests {
    private let environmentName = "OSPROFILER_CONNECTION_STRING"

    private func configuration(
        flag: String? = nil,
        environment: [String: String] = [:],
        files: String...
    ) throws -> Configuration {
        try Configuration(
            flags: flag.map { ["connection_string": $0] } ?? [:],
            environment: environment,
            files: files.enumerated().map { try OsloConfigFile(text: $1, path: "file\($0)") }
        )
    }

    @Test func flagsPrecedeTheEnvironmentWhichPrecedesFiles() throws {
        let environment = [environmentName: "sqlite:///environment"]
        let file = "[profiler]\nconnection_string = sqlite:///file"
        let all = try configuration(flag: "sqlite:///flag", environment: environment, files: file)
        #expect(try all.connectionString() == .init(text: "sqlite:///flag", origin: .flag("--connection-string")))
        let two = try configuration(environment: environment, files: file)
        #expect(try two.connectionString().origin == .environment(environmentName))
        let one = try configuration(environment: [environmentName: ""], files: file)
        #expect(try one.connectionString() == .init(text: "sqlite:///file", origin: .file("file0")))
    }

    @Test func earlierFilesOfTheListAreStronger() throws {
        let configuration = try configuration(
            files: "[DEFAULT]\ncontrol_exchange = ironic",
            "[DEFAULT]\ncontrol_exchange = nova\n[profiler]\nconnection_string = sqlite:///x"
        )
        #expect(configuration.value(of: .controlExchange)?.text == "ironic")
        #expect(try configuration.connectionString().origin == .file("file1"))
    }

    /// Only a service's own file makes the service itself write into the store.
    @Test func theServiceThatFillsTheStoreIsFoundByItsFile() throws {
        func file(_ path: String, _ environment: [String: String] = [:]) throws -> String? {
            let text = "[profiler]\nconnection_string = redis://localhost"
            let configuration = Configuration(
                flags: [:],
                environment: environment,
                files: [try OsloConfigFile(text: text, path: path)]
            )
            return configuration.serviceFile(naming: try configuration.connectionString(skipsMessaging: true))
        }
        #expect(try file("/etc/ironic/ironic.conf") == "/etc/ironic/ironic.conf")
        #expect(try file("/etc/osprofiler/osprofiler.conf") == nil)
        #expect(try file("/etc/ironic/ironic.conf", [environmentName: "redis://other"]) == nil)
    }

    @Test func theNotificationsOwnTransportURLWins() throws {
        let configuration = try configuration(
            files: "[DEFAULT]\ntransport_url = rabbit://a\n[oslo_messaging_notifications]\ntransport_url = rabbit://b"
        )
        #expect(configuration.value(of: .transportURL)?.text == "rabbit://b")
    }

    @Test func theDefaultStoreFollowsTheBaseDirectorySpecification() throws {
        func path(_ environment: [String: String]) throws -> String {
            try configuration(environment: environment).connectionString().text
        }
        #expect(try path(["HOME": "/me"]) == "sqlite:////me/.local/share/osprofiler/traces.db")
        #expect(try path(["HOME": "/h", "XDG_DATA_HOME": "/data/"]) == "sqlite:////data/osprofiler/traces.db")
        #expect(
            try path(["HOME": "/h", "XDG_DATA_HOME": "relative"]) == "sqlite:////h/.local/share/osprofiler/traces.db"
        )
        #expect(throws: CLIError.self) { try path([:]) }
    }

    @Test func optionsOfPythonsDriversAreDefaultsOfMembers() throws {
        let options = """
            [profiler]
            sentinel_service_name = my traces
            socket_timeout = 0.2
            es_doc_type = trace
            es_scroll_size = 7
            es_scroll_time = 30s
            """
        func text(_ string: String) throws -> String {
            try configuration(flag: string, files: options).connectionString().text
        }
        #expect(
            try text("redissentinel://h/0")
                == "redissentinel://h/0?sentinel_service_name=my%20traces&socket_timeout=0%2E2"
        )
        #expect(
            try text("redissentinel://h?socket_timeout=3")
                == "redissentinel://h?socket_timeout=3&sentinel_service_name=my%20traces"
        )
        #expect(
            try text("opensearch+https://h?es_doc_type=x")
                == "opensearch+https://h?es_doc_type=x&es_scroll_time=30s&es_scroll_size=7"
        )
        // Python's driver for a single server reads none of them.
        #expect(try text("redis://h") == "redis://h")
        #expect(try text("sqlite:///x.db") == "sqlite:///x.db" && text("messaging://") == "messaging://")
        #expect(
            try configuration(flag: "redissentinel://h", files: "[profiler]\nsocket_timeout =").connectionString().text
                == "redissentinel://h"
        )
    }

    @Test func aConsumerPassesOverTheBusUnlessItIsAFlag() throws {
        let file = "[profiler]\nconnection_string = messaging://"
        let environment = [environmentName: "messaging", "HOME": "/h"]
        let skipped = try configuration(environment: environment, files: file)
        #expect(try skipped.connectionString(skipsMessaging: true).origin == .standard)
        #expect(try skipped.connectionString().text == "messaging")
        let error = #expect(throws: CLIError.self) {
            try configuration(flag: "messaging://", environment: environment).connectionString(skipsMessaging: true)
        }
        #expect(error?.status == .usage)
    }

    @Test(arguments: [true, false])
    func theBusOfAFileIsTheServicesOwn(isConsumer: Bool) throws {
        let file = "[profiler]\nconnection_string = messaging://"
        let configuration = try configuration(environment: ["HOME": "/h"], files: file)
        #expect(try configuration.connectionString(skipsMessaging: isConsumer).origin == .standard)
    }

    @Test(arguments: [
        "ssl = maybe", "heartbeat_timeout_threshold = x", "amqp_durable_queues = 2", "rabbit_quorum_queue =",
    ])
    func everyValueIsChecked(line: String) throws {
        let file = try OsloConfigFile(text: "[oslo_messaging_rabbit]\n\(line)\n", path: "f.conf")
        let configuration = Configuration(environment: [:], files: [file])
        guard !line.hasSuffix("=") else { return try configuration.checkValues() }
        let error = #expect(throws: CLIError.self) { try configuration.checkValues() }
        #expect(error?.description.contains("f.conf") == true)
    }

    @Test func readsBooleansAsOsloDoes() throws {
        func isDurable(_ text: String) throws -> Bool {
            try configuration(files: "[oslo_messaging_rabbit]\namqp_durable_queues = \(text)").bool(.durableQueues)
        }
        for text in ["True", "1", "on", "YES"] { #expect(try isDurable(text)) }
        for text in ["False", "0", "off", "no"] { #expect(try !isDurable(text)) }
        #expect(throws: SettingsError.self) { try isDurable("maybe") }
    }
}

@Suite struct BrokerConfigurationTests {
    private func configuration(
        _ text: String,
        flags: [String: String] = [:],
        isNamed: Bool = true
    ) throws -> Configuration {
        Configuration(
            flags: flags,
            environment: [:],
            files: [try OsloConfigFile(text: "[DEFAULT]\n" + text, path: "ironic.conf")],
            namedFiles: isNamed ? ["ironic.conf"] : []
        )
    }

    @Test func readsHowServicesCompress() throws {
        let section = "[oslo_messaging_rabbit]\nkombu_compression"
        #expect(try configuration("").compression() == nil)
        #expect(try configuration("\(section) = gzip").compression() == .gzip)
        #expect(try configuration("\(section) = bz2").compression() == .bzip2)
        #expect(try configuration("\(section) =").compression() == nil)
        let flag = try configuration("\(section) = gzip", flags: ["kombu_compression": "bzip2"])
        #expect(try flag.compression() == .bzip2)
        let url = try configuration("transport_url = rabbit://h/?kombu_compression=bzip2\n\(section) = gzip")
        #expect(try url.compression() == .bzip2)
        let error = try #require(throws: SettingsError.self) { try configuration("\(section) = zstd").compression() }
        #expect(error.description == "kombu_compression in ironic.conf is not gzip or bzip2")
    }

    @Test func addsWhatTheFileSaysOfTLSToTheURL() throws {
        let text = """
            transport_url = rabbit://u:p@h/
            [oslo_messaging_rabbit]
            ssl = true
            ssl_ca_file = /etc/ssl/my ca.pem
            heartbeat_timeout_threshold = 20
            """
        #expect(
            try configuration(text).effectiveTransportURL()
                == "rabbit://u:p@h/?ssl=true&ssl_ca_file=%2Fetc%2Fssl%2Fmy%20ca%2Epem&heartbeat=20"
        )
        let off = text.replacing("ssl = true", with: "ssl = false")
        #expect(try configuration(off).effectiveTransportURL() == "rabbit://u:p@h/?heartbeat=20")
        let amqps = off.replacing("rabbit:", with: "amqps:")
        #expect(try configuration(amqps).effectiveTransportURL().contains("ssl_ca_file"))
    }

    @Test func theURLsOwnQueryWins() throws {
        let text = "transport_url = rabbit://h/?ssl=0&heartbeat=5\n[oslo_messaging_rabbit]\nssl = true\n"
        #expect(try configuration(text).effectiveTransportURL() == "rabbit://h/?ssl=0&heartbeat=5")
    }

    @Test func readsTheTopology() throws {
        let topology = try configuration(
            """
            control_exchange = ironic
            [oslo_messaging_rabbit]
            rabbit_quorum_queue = true
            rabbit_quorum_delivery_limit = 7
            """
        ).topology()
        #expect(topology.exchange == "ironic")
        #expect(topology.isQuorum && !topology.isDurable && topology.deliveryLimit == 7)
    }

    @Test(arguments: [
        ("rabbit_use_ssl = true", "ssl=true"), ("ssl = false\nrabbit_use_ssl = true", ""),
        ("ssl = true\nkombu_ssl_ca_certs = /a", "ssl_ca_file=%2Fa"),
        ("ssl = true\nkombu_ssl_certfile = /b\nkombu_ssl_keyfile = /c", "ssl_cert_file=%2Fb&ssl_key_file=%2Fc"),
        ("heartbeat_timeout_threshold = -1", "heartbeat=0"),
    ])
    func formerNamesAreWeakerThanThePresentOnes(options: String, query: String) throws {
        let text = "transport_url = rabbit://h/\n[oslo_messaging_rabbit]\n\(options)"
        let url = try configuration(text).effectiveTransportURL()
        #expect(query.isEmpty ? !url.contains("ssl=true") : url.contains(query), "\(url)")
    }

    @Test func theFormerNotificationTransportURLWinsOverTheTransportURL() throws {
        let former = "notification_transport_url = rabbit://former/\ntransport_url = rabbit://rpc/"
        #expect(try configuration(former).value(of: .transportURL)?.text == "rabbit://former/")
        let both = former + "\n[oslo_messaging_notifications]\ntransport_url = rabbit://now/"
        #expect(try configuration(both).value(of: .transportURL)?.text == "rabbit://now/")
    }

    @Test(arguments: [
        ("rabbit_quorum_max_memory_length = 1000", QuorumLimit.memoryLength, 1000),
        ("rabbit_quroum_max_memory_bytes = 9\nrabbit_quorum_max_memory_bytes = 8", .memoryBytes, 8),
        ("rabbit_quorum_max_memory_length = -1", .memoryLength, -1),
        ("rabbit_quorum_delivery_limit = -1", .delivery, -1), ("rabbit_quorum_delivery_limit = 0", .delivery, 0),
    ])
    func readsTheLimitsOfQuorumQueues(option: String, limit: QuorumLimit, value: Int) throws {
        let topology = try configuration("[oslo_messaging_rabbit]\nrabbit_quorum_queue = 1\n\(option)").topology()
        #expect(topology.quorumLimits == (value == 0 ? [:] : [limit: value]))
        #expect(topology.queueArguments.contains { $0.0 == limit.argument } == (value != 0))
    }

    /// Present services ignore these, and a declaration that differs from theirs ends their tracing.
    @Test(arguments: [
        "amqp_auto_delete = true", "rabbit_durable_queues = true",
        "[oslo_messaging_rabbit]\nrabbit_durable_queues = true",
        "[oslo_messaging_rabbit]\nrabbit_quorum_queue = true\nrabbit_quroum_max_memory_length = 7",
        "[oslo_messaging_rabbit]\nrabbit_quorum_queue = true\nrabbit_quroum_max_memory_bytes = 7",
    ])
    func formerNamesDeclareNothing(text: String) throws {
        let topology = try configuration(text).topology()
        #expect(!topology.isAutoDelete && !topology.isDurable && topology.quorumLimits.isEmpty)
    }

    @Test func aMemberOfTheURLWinsOverFiles() throws {
        let text = """
            transport_url = rabbit://h/?amqp_durable_queues=true&rabbit_quorum_delivery_limit=3
            [oslo_messaging_rabbit]
            amqp_durable_queues = false
            rabbit_quorum_delivery_limit = 7
            """
        let topology = try configuration(text).topology()
        #expect(topology.isDurable && topology.deliveryLimit == 3)
        let flag = try configuration(text, flags: ["amqp_durable_queues": "false"])
        #expect(try !flag.topology().isDurable)
    }

    // MARK: Exchanges

    private func exchanges(_ files: (path: String, text: String)..., flag: String? = nil) throws -> [String] {
        try Configuration(
            flags: flag.map { ["control_exchange": $0] } ?? [:],
            environment: [:],
            files: files.reversed().map { try OsloConfigFile(text: "[DEFAULT]\n" + $0.text, path: $0.path) },
            namedFiles: Set(files.map(\.path))
        ).namedExchanges.map(\.text)
    }

    @Test(arguments: [
        ("/etc/ironic/ironic.conf", ["ironic"]), ("/etc/kolla/nova-compute/nova.conf", ["nova"]),
        ("/etc/nova/nova-cpu.conf", ["nova"]), ("/etc/glance/glance-api.conf", ["glance"]),
        ("/etc/neutron/plugins/ml2/ml2_conf.ini", ["neutron"]), ("/etc/cinder/cinder.conf", ["openstack"]),
        ("/etc/ironic-inspector/inspector.conf", ["openstack"]), ("/etc/Heat/heat.conf", ["heat"]),
        ("/srv/copy.conf", []), ("/srv/novac.conf", []),
    ])
    func theExchangeFollowsFromTheServicesFile(path: String, expected: [String]) throws {
        #expect(try exchanges((path, "transport_url = rabbit://h/")) == expected)
    }

    @Test func theExchangeFollowsFromASectionOfACopy() throws {
        #expect(try exchanges(("/srv/copy.conf", "[pxe]\ntftp_server = x")) == ["ironic"])
        #expect(try exchanges(("/srv/copy.conf", "[database]\nconnection = x")) == [])
    }

    @Test func severalFilesGiveSeveralExchanges() throws {
        let nova = (path: "/etc/nova/nova.conf", text: "debug = true")
        let neutron = (path: "/etc/neutron/neutron.conf", text: "control_exchange = mine")
        let plugin = (path: "/etc/neutron/plugins/ml2/ml2_conf.ini", text: "[ml2]\nx = y")
        #expect(try exchanges(nova, neutron, plugin) == ["nova", "mine"])
        #expect(try exchanges(neutron, plugin, nova) == ["mine", "nova"])
        #expect(try exchanges(nova, neutron, flag: "ironic") == ["ironic"])
    }

    @Test func theExchangeOfAFileThatNobodyNamedIsNoServices() throws {
        let configuration = try configuration("control_exchange = ironic", isNamed: false)
        #expect(configuration.namedExchanges.isEmpty)
        #expect(try configuration.topology().exchange == "ironic")
    }

    @Test func aPlainDurableQueueIsMeantWhateverAFileSays() throws {
        let options = try DeclarationOptions.parse(["--durable"])
        let file = "[oslo_messaging_rabbit]\nrabbit_quorum_queue = true"
        let topology = try configuration(file, flags: options.flags).topology()
        #expect(topology.isDurable && !topology.isQuorum)
    }

    @Test func knowsWhenTheFlavourWasStated() throws {
        let service = "transport_url = rabbit://h/"
        #expect(try configuration(service).statesDeclaration)
        #expect(try !configuration(service, isNamed: false).statesDeclaration)
        #expect(try !configuration("[profiler]\nconnection_string = sqlite:///x").statesDeclaration)
        let option = "[oslo_messaging_rabbit]\namqp_durable_queues = false"
        #expect(try configuration(option, isNamed: false).statesDeclaration)
        #expect(try configuration("", flags: ["amqp_durable_queues": "true"]).statesDeclaration)
    }
}

@Suite struct ShownSettingTests {
    @Test func masksSecretsAndTellsOrigins() throws {
        let file =
            "[DEFAULT]\ntransport_url = rabbit://me:secret@h/\n[profiler]\nhmac_keys = secret,key\nconnection_string = redis://:secret@h"
        let configuration = Configuration(
            flags: ["control_exchange": "nova"],
            environment: ["HOME": "/h", "OSPROFILER_LOG_LEVEL": "debug"],
            files: [try OsloConfigFile(text: file, path: "/etc/x.conf")]
        )
        let settings = try ShownSetting.all(configuration)
        #expect(settings.count == SettingKey.all.count)
        #expect(!settings.contains { $0.value?.contains("secret") == true })
        func setting(_ name: String) -> ShownSetting? { settings.first { $0.name == name } }
        #expect(setting("transport_url")?.value == "rabbit://me:***@h/")
        #expect(setting("transport_url")?.origin == .file("/etc/x.conf"))
        #expect(setting("hmac_keys")?.value == "***")
        #expect(setting("control_exchange")?.origin == .flag("--exchange"))
        #expect(setting("log_level")?.origin == .environment("OSPROFILER_LOG_LEVEL"))
        #expect(setting("ssl")?.origin == .standard)
    }

    @Test(arguments: [
        ("mongodb://u:secret", "mongodb://u:***"),
        ("otlp://h?headers=Authorization=Bearer%20secret", "otlp://h?headers=***"),
    ])
    func masksSecretsOfStringsThatNobodyCanOpen(text: String, shown: String) throws {
        let settings = try ShownSetting.all(Configuration(environment: ["OSPROFILER_CONNECTION_STRING": text]))
        #expect(settings.first { $0.name == "connection_string" }?.value == shown)
    }
}
