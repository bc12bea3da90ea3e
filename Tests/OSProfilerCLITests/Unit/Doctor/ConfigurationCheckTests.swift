//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerConfiguration
import OSProfilerMessaging
import Testing

@testable import OSProfilerCLI
@testable import OSProfilerDoctor

@Suite struct ConfigurationCheckTests {
    private func findings(
        flags: [String: String] = [:],
        environment: [String: String] = ["HOME": "/h"],
        file: String? = nil
    ) throws -> [Finding] {
        let files = try file.map { [try OsloConfigFile(text: "[DEFAULT]\n" + $0, path: "ironic.conf")] } ?? []
        let configuration = Configuration(
            flags: flags,
            environment: environment,
            files: files,
            namedFiles: ["ironic.conf"]
        )
        return ConfigurationCheck(
            settings: configuration.doctorSettings,
            topology: (try? configuration.topology()) ?? BusTopology()
        ).findings
    }

    @Test func whatIsSetIsShownWithItsOrigin() throws {
        let findings = try findings(
            flags: ["control_exchange": "ironic"],
            file: "[DEFAULT]\ntransport_url = rabbit://u:pa55@h/\n[profiler]\nhmac_keys = k1, k2\nenabled = True"
        )
        #expect(findings["config.control_exchange"]?.message == "ironic from --exchange")
        #expect(findings["config.transport_url"]?.message == "rabbit://u:***@h/ from ironic.conf")
        #expect(findings["config.hmac_keys"]?.message == "2 keys in ironic.conf")
        #expect(findings["config.connection_string"]?.message.hasPrefix("sqlite:////h/.local") == true)
        #expect(findings.allSatisfy { $0.status == .ok })
        #expect(!findings.contains { "\($0)".contains("pa55") || "\($0)".contains("k1") })
    }

    @Test(arguments: [
        (
            "gzip", Finding.Status.ok,
            "gzip from ironic.conf: services compress their messages, and the consumer reads them"
        ),
        ("bzip2", .ok, "the consumer reads them"),
        ("bz2", .problem, "kombu calls it bzip2, and a service with this name cannot send anything"),
        ("lzma", .problem, "the consumer cannot read messages that are compressed so, and rejects them"),
        ("zstd", .problem, "the consumer cannot read messages"), ("snappy", .problem, "kombu knows no such name"),
    ])
    func compressions(name: String, status: Finding.Status, says: String) throws {
        let finding = try findings(file: "[oslo_messaging_rabbit]\nkombu_compression = \(name)")[
            "config.kombu_compression"
        ]
        #expect(finding?.status == status && finding?.message.contains(says) == true, "\(finding as Any)")
        #expect((finding?.advice == nil) == (status == .ok))
    }

    @Test func aVariableThatHidesAFileIsSuspect() throws {
        let environment = ["HOME": "/h", "OSPROFILER_TRANSPORT_URL": "rabbit://a/"]
        let hidden = try findings(environment: environment, file: "transport_url = rabbit://b/")["config.transport_url"]
        #expect(hidden?.status == .warning && hidden?.advice?.contains("unset OSPROFILER_TRANSPORT_URL") == true)
        let same = try findings(environment: environment, file: "transport_url = rabbit://a/")["config.transport_url"]
        #expect(same?.status == .ok)
    }

    @Test func theBusIsNoStore() throws {
        let check = "config.connection_string"
        let flag = try findings(flags: ["connection_string": "messaging://"])[check]
        #expect(flag?.status == .problem && flag?.message.contains("from the bus to the bus") == true)
        let variable = ["HOME": "/h", "OSPROFILER_CONNECTION_STRING": "messaging://"]
        let environment = try findings(environment: variable)[check]
        #expect(environment?.status == .warning)
        let file = try findings(file: "[profiler]\nconnection_string = messaging://")[check]
        #expect(file?.status == .ok)
        #expect(file?.message.contains("messaging:// of ironic.conf is for the services") == true)
    }

    @Test func contradictionsAndMisfits() throws {
        let rabbit = "[oslo_messaging_rabbit]\n"
        let both = try findings(file: rabbit + "rabbit_quorum_queue = true\namqp_auto_delete = true")
        #expect(both["config.declaration"]?.status == .problem)
        let misfit = try findings(file: rabbit + "amqp_durable_queues = perhaps")["config.declaration"]
        #expect(misfit?.status == .problem && misfit?.message.contains("amqp_durable_queues in ironic.conf") == true)
        let heartbeat = try findings(file: rabbit + "heartbeat_timeout_threshold = soon")["config.declaration"]
        #expect(heartbeat?.message.contains("whole number") == true)
    }

    @Test(arguments: [
        ("[oslo_messaging_rabbit]\namqp_durable_queue = true", "[oslo_messaging_rabbit] amqp_durable_queues"),
        ("[DEFAULT]\nhmac_keys = x", "[profiler] hmac_keys"),
        ("[profiler]\ntransport_url = x", "[oslo_messaging_notifications] transport_url"),
    ])
    func misspelledAndMisplacedOptions(file: String, intended: String) throws {
        let finding = try findings(file: file)["config.unknown"]
        #expect(finding?.status == .warning && finding?.advice == intended)
    }

    @Test func optionsOfOthersAreNoneOfOurs() throws {
        let file = """
            [DEFAULT]
            debug = true
            [database]
            connection_string = mysql://
            [oslo_messaging_rabbit]
            rabbit_transient_quorum_queue = true
            ssl_version = TLSv1_2
            heartbeat_rate = 2
            """
        #expect(try findings(file: file)["config.unknown"] == nil)
    }

    @Test func aMisspelledVariable() throws {
        let finding = try findings(environment: ["HOME": "/h", "OSPROFILER_TRANSPORT": "x"])["config.unknown"]
        #expect(finding?.message.contains("OSPROFILER_TRANSPORT") == true)
        #expect(finding?.advice == "OSPROFILER_TRANSPORT_URL")
    }

    @Test(arguments: [("", true), ("enabled = False", true), ("enabled = true", false)])
    func aServiceWhoseProfilerIsOff(line: String, isOff: Bool) throws {
        let finding = try findings(file: "[profiler]\nhmac_keys = k\n\(line)")["config.enabled"]
        #expect((finding?.status == .warning) == isOff)
    }

    @Test(arguments: ["profiler_enabled = True\nhmac_keys = k", "enabled = yes\nhmac_keys = k"])
    func aProfilerThatIsOnByEitherName(lines: String) throws {
        #expect(try findings(file: "[profiler]\n\(lines)")["config.enabled"] == nil)
    }

    @Test func aServiceWithoutASectionForTheProfiler() throws {
        let finding = try findings(file: "[DEFAULT]\ntransport_url = rabbit://h/")["config.enabled"]
        #expect(finding?.status == .warning && finding?.message.contains("no [profiler] section") == true)
    }

    @Test func aProfilerThatIsOnWithoutKeys() throws {
        let finding = try findings(file: "[profiler]\nenabled = true")["config.hmac_keys"]
        #expect(finding?.status == .warning && finding?.message.contains("anyone can start traces") == true)
    }

    @Test(arguments: ["redis://h/0", "mysql+pymysql://u@h/d"])
    func servicesThatWriteIntoTheirStore(string: String) throws {
        let finding = try findings(file: "[profiler]\nconnection_string = \(string)")["config.connection_string"]
        #expect(finding?.status == .warning && finding?.advice?.contains("no consumer is needed") == true)
    }

    @Test(arguments: ["[DEFAULT]\nrpc_backend = rabbit", "[oslo_messaging_rabbit]\nrabbit_hosts = a:5672,b:5672"])
    func optionsOfLongAgoHaveASuccessor(file: String) throws {
        let finding = try findings(file: file)["config.unknown"]
        #expect(finding?.advice?.hasPrefix("[DEFAULT] transport_url = ") == true)
    }

    @Test func theKeyOfTheDocumentation() throws {
        let finding = try findings(file: "[profiler]\nhmac_keys = good,SECRET_KEY\nenabled = true")["config.hmac_keys"]
        #expect(finding?.status == .warning && finding?.message.contains("good") == false)
        #expect(try findings()["config.hmac_keys"]?.status == .skipped)
    }

    @Test(arguments: [
        ("amqp_auto_delete = true", "16.0", "[oslo_messaging_rabbit] amqp_auto_delete", false),
        (
            "[oslo_messaging_rabbit]\nrabbit_quroum_max_memory_length = 7", "17.0", "rabbit_quorum_max_memory_length",
            false
        ),
        ("rabbit_durable_queues = true", "9.0", "[oslo_messaging_rabbit] amqp_durable_queues", false),
        ("[oslo_messaging_rabbit]\nrabbit_use_ssl = true", "16.0", "[oslo_messaging_rabbit] ssl", true),
        ("notification_transport_url = rabbit://h/", "16.0", "[oslo_messaging_notifications] transport_url", true),
        ("[oslo_messaging_rabbit]\nkombu_ssl_version = TLSv1_2", "16.0", "[oslo_messaging_rabbit] ssl_version", false),
        ("notification_driver = messagingv2", "16.0", "[oslo_messaging_notifications] driver", false),
        ("notification_topics = notifications", "16.0", "[oslo_messaging_notifications] topics", false),
        ("[rpc_notifier2]\ntopics = notifications", "16.0", "[oslo_messaging_notifications] topics", false),
    ])
    func formerNamesThatServicesIgnore(file: String, release: String, present: String, isRead: Bool) throws {
        let findings = try findings(file: file).filter { $0.check == "config.unknown" }
        let finding = try #require(findings.first)
        #expect(findings.count == 1 && finding.status == .warning)
        #expect(finding.message.contains("oslo.messaging \(release) and later do not read"))
        #expect(finding.message.contains("this program does") == isRead && finding.message.contains("ironic.conf"))
        #expect(finding.advice?.contains(present) == true)
    }

    @Test func aFormerNameInTheWrongSectionIsNamed() throws {
        let findings = try findings(file: "rabbit_use_ssl = true").filter { $0.check == "config.unknown" }
        #expect(findings.count == 1 && findings[0].advice == "[oslo_messaging_rabbit] ssl")
        #expect(
            findings[0].message
                == "neither oslo.messaging nor this program reads [DEFAULT] rabbit_use_ssl in ironic.conf"
        )
    }

    @Test(arguments: [
        ("rabbit_quorum_max_memory_length = -1", "RabbitMQ refuses it (error 406)"),
        ("rabbit_quorum_max_memory_bytes = -1", "RabbitMQ refuses it (error 406)"),
        ("rabbit_ha_queues = true", "oslo.messaging refuses that"),
    ])
    func quorumQueuesThatNoServiceCanDeclare(option: String, says: String) throws {
        let text = "[oslo_messaging_rabbit]\n\(option)\nrabbit_quorum_queue = "
        let finding = try findings(file: text + "true")["config.declaration"]
        #expect(finding?.status == .problem && finding?.message.contains(says) == true)
        #expect(try findings(file: text + "false")["config.declaration"] == nil)
        #expect(try findings(file: text + "true\nrabbit_quorum_delivery_limit = -1")["config.declaration"] == finding)
    }

    @Test func aReferenceToNothingIsAProblemOnce() throws {
        let found = try findings(file: "transport_url = rabbit://u:pa$word@h/").filter { $0.status == .problem }
        #expect(found.map(\.check) == ["config.transport_url"])
        #expect(
            found.first?.message.contains("ironic.conf line 2") == true
                && found.first?.message.contains("word") == false
        )
        let keys = try findings(file: "[profiler]\nhmac_keys = $key").filter { $0.status == .problem }
        #expect(keys.map(\.check) == ["config.hmac_keys"])
    }

    private func judged(_ files: (path: String, text: String)...) throws -> [Finding] {
        let configuration = Configuration(
            environment: ["HOME": "/h"],
            files: try files.reversed().map { try OsloConfigFile(text: $0.text, path: $0.path) },
            namedFiles: Set(files.map(\.path))
        )
        return ConfigurationCheck(settings: configuration.doctorSettings, topology: try configuration.ownTopology())
            .findings
    }

    @Test func filesOfTwoServicesThatContradictEachOther() throws {
        let url = "[DEFAULT]\ntransport_url = rabbit://u:pa55@"
        let found = try judged(
            ("/etc/nova/nova.conf", url + "a/\n[oslo_messaging_rabbit]\nrabbit_quorum_queue = true"),
            ("/etc/ironic/ironic.conf", url + "b/")
        ).filter { $0.check == "config.services" }
        #expect(found.map(\.status) == [.problem, .problem])
        #expect(found.allSatisfy { $0.message.contains("/nova.conf") && $0.message.contains("/ironic.conf") })
        #expect(!"\(found)".contains("pa55"))
    }

    @Test func whichFileTakesPrecedenceIsSaid() throws {
        let rabbit = "[oslo_messaging_rabbit]\nrabbit_quorum_queue = "
        let chain = try judged(("/etc/nova/nova.conf", rabbit + "1"), ("/etc/nova/nova-cpu.conf", rabbit + "0"))
        let finding = chain["config.rabbit_quorum_queue"]
        #expect(finding?.status == .ok)
        #expect(
            finding?.message
                == "0 from /etc/nova/nova-cpu.conf takes precedence over 1 from /etc/nova/nova.conf"
        )
        let unknown = try judged(("/srv/a.conf", rabbit + "1"), ("/srv/b.conf", rabbit + "0"))
        #expect(unknown["config.rabbit_quorum_queue"]?.status == .warning)
        #expect(unknown["config.rabbit_quorum_queue"]?.message.contains("no service owns /srv/b.conf") == true)
    }
}
