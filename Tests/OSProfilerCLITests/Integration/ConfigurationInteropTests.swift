//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// How files are read, with oslo.config and the option tables of oslo.messaging and osprofiler as the judges.
@Suite(.blocking) struct ConfigurationInteropTests {
    private let tool: CommandLineRunner

    init() throws {
        tool = try CommandLineRunner()
        tool.environment["OSPROFILER_TRANSPORT_URL"] = nil
        tool.environment["OSPROFILER_CONNECTION_STRING"] = nil
    }

    /// Writes files of one service, and returns their paths.
    private func files(_ texts: [String]) throws -> [String] {
        try texts.enumerated().map { index, text in
            let path = tool.folder.path("nova-\(index).conf")
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }
    }

    /// What a service makes of the files, by section and option.
    private func python(_ paths: [String]) throws -> [String: Any] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try PythonPeers.program())
        process.arguments = [PythonPeers.script("interop/settings.py")] + paths
        process.environment = tool.environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// What `config show` prints, by option.
    private func ours(_ paths: [String]) throws -> (values: [String: String], outcome: CommandLineRunner.Outcome) {
        let outcome = try tool.start(["config", "show", "--json"] + paths.flatMap { ["--config-file", $0] }).wait()
        let list = try? JSONSerialization.jsonObject(with: outcome.output) as? [[String: Any]]
        let values = (list ?? []).compactMap { setting in
            (setting["value"] as? String).map { (setting["name"] as? String ?? "", $0) }
        }
        return (Dictionary(uniqueKeysWithValues: values), outcome)
    }

    private static let rabbit = "[oslo_messaging_rabbit]\n"

    /// The declaration follows from what a present service reads, whatever names and files it stands in.
    @Test(arguments: [
        ["[DEFAULT]\namqp_auto_delete = true"], ["[DEFAULT]\nrabbit_durable_queues = true"],
        ["[DEFAULT]\namqp_durable_queues = true"], [rabbit + "rabbit_durable_queues = true"],
        [
            rabbit
                + "rabbit_quorum_queue = true\nrabbit_quroum_max_memory_length = 7\nrabbit_quroum_max_memory_bytes = 8"
        ],
        [rabbit + "rabbit_quorum_queue = true\nrabbit_quorum_max_memory_length = -1"],
        [rabbit + "rabbit_quorum_queue = true\nrabbit_quorum_delivery_limit = -1"],
        [rabbit + "amqp_durable_queues = $ssl\nssl = yes\namqp_auto_delete = ${oslo_messaging_rabbit.ssl}"],
        [
            rabbit + "rabbit_quorum_queue = true\nrabbit_quorum_delivery_limit = 3",
            rabbit + "rabbit_quorum_queue = false",
        ],
        [rabbit + "rabbit_quorum_queue = true", rabbit + "rabbit_quorum_delivery_limit = 3", "[DEFAULT]\n"],
        [
            "[DEFAULT]\ncontrol_exchange = one\n" + rabbit + "kombu_compression = $control_exchange",
            "[DEFAULT]\ncontrol_exchange = two",
        ],
        [rabbit + "kombu_compression = gzip\nssl_ca_file = a", rabbit + "kombu_compression =\nssl_ca_file ="],
        [
            rabbit + "rabbit_quorum_queue = true\nrabbit_quorum_delivery_limit = 3",
            rabbit + "rabbit_quorum_delivery_limit =",
        ],
    ])
    func declaresWhatAPresentServiceDeclares(texts: [String]) throws {
        let paths = try files(texts)
        let theirs = try python(paths)
        let (ours, outcome) = try ours(paths)
        #expect(outcome.status == 0, "\(outcome.errors)")
        for (name, value) in theirs where name.hasPrefix("oslo_messaging_rabbit.") {
            let option = String(name.dropFirst("oslo_messaging_rabbit.".count))
            let text = ours[option] ?? ""
            switch value {
            case let value as NSNumber where ["true", "false", "yes", "no"].contains(text):
                #expect(["true", "yes"].contains(text) == value.boolValue, "\(option)")
            case let value as NSNumber: #expect(text == value.stringValue, "\(option)")
            case let value as String: #expect(text == value, "\(option)")
            default: #expect(value is NSNull && ["", "0"].contains(text), "\(option)")
            }
        }
    }

    /// The URL of notifications is an option of its own, which wins wherever it stands.
    @Test(arguments: [
        ["[oslo_messaging_notifications]\ntransport_url = rabbit://a/", "[DEFAULT]\ntransport_url = rabbit://b/"],
        ["[DEFAULT]\ntransport_url = rabbit://b/", "[oslo_messaging_notifications]\ntransport_url = rabbit://a/"],
        ["[DEFAULT]\ntransport_url = rabbit://a/", "[DEFAULT]\ntransport_url = rabbit://b/"],
        [
            "[DEFAULT]\ntransport_url = rabbit://b/\n[oslo_messaging_notifications]\ntransport_url = rabbit://a/",
            "[oslo_messaging_notifications]\ntransport_url =",
        ],
    ])
    func theBrokerIsTheServices(texts: [String]) throws {
        let paths = try files(texts)
        let theirs = try python(paths)
        // As oslo.messaging does when it makes the transport of notifications.
        let own = theirs["oslo_messaging_notifications.transport_url"] as? String ?? ""
        let url = try #require(own.isEmpty ? theirs["DEFAULT.transport_url"] as? String : own)
        #expect(try ours(paths).values["transport_url"] == url)
    }

    /// What is no declaration is read by its former name too, for older services; `doctor` names it.
    @Test(arguments: [
        (rabbit + "rabbit_use_ssl = true", "oslo_messaging_rabbit.ssl"),
        (rabbit + "kombu_ssl_ca_certs = /ca", "oslo_messaging_rabbit.ssl_ca_file"),
        (rabbit + "kombu_ssl_certfile = /c", "oslo_messaging_rabbit.ssl_cert_file"),
        (rabbit + "kombu_ssl_keyfile = /k", "oslo_messaging_rabbit.ssl_key_file"),
        ("[DEFAULT]\nnotification_transport_url = rabbit://h/", "oslo_messaging_notifications.transport_url"),
        ("[DEFAULT]\namqp_auto_delete = true", "oslo_messaging_rabbit.amqp_auto_delete"),
        (
            rabbit + "rabbit_quroum_max_memory_length = 7", "oslo_messaging_rabbit.rabbit_quorum_max_memory_length"
        ),
    ])
    func namesThatAPresentServiceIgnoresAreNamed(text: String, option: String) throws {
        let unset = try python(files(["[DEFAULT]\n"]))
        let paths = try files([text])
        let theirs = try python(paths)
        #expect("\(theirs[option] ?? "")" == "\(unset[option] ?? "")")
        let doctor = try tool.start(["doctor", "--json", "--timeout", "1s", "--config-file", paths[0]]).wait()
        #expect(doctor.text.contains("and later do not read"), "\(doctor.text)")
    }

    @Test func theFormerNameOfTheProfilersSwitchIsStillRead() throws {
        let text = "[profiler]\nprofiler_enabled = true\nhmac_keys = k"
        let paths = try files([text])
        #expect(try python(paths)["profiler.enabled"] as? Bool == true)
        let doctor = try tool.start(["doctor", "--json", "--timeout", "1s", "--config-file", paths[0]]).wait()
        #expect(!doctor.text.contains("config.enabled"))
    }

    /// A service does not start with such a file.
    @Test(arguments: [
        ("transport_url = rabbit://h/", 1), ("# x\n\namqp_durable_queues: 1\n[DEFAULT]", 3), ("[DEFAULT]\nword", 2),
        ("[]\nx = 1", 1), ("[DEFAULT\nx = 1", 1), ("[DEFAULT]\n= 1", 2), ("[DEFAULT]\n  x = 1", 2),
    ])
    func filesThatCannotBeParsed(text: String, line: Int) throws {
        let paths = try files([text])
        let error = try #require(try python(paths)["error"] as? String)
        // Python's line is the one at which it notices the mistake, which may be a later one.
        #expect(error.hasPrefix("ConfigFileParseError") && error.contains("\(paths[0]):"))
        let outcome = try ours(paths).outcome
        #expect(outcome.status == 1 && outcome.errors.contains("\(paths[0]) line \(line): "), "\(outcome.errors)")
    }

    /// A service fails when it reads such a value.
    @Test(arguments: [
        (rabbit + "amqp_durable_queues = $nobody", "oslo_messaging_rabbit.amqp_durable_queues", 2),
        ("[DEFAULT]\n\ntransport_url = rabbit://${nobody}/", "DEFAULT.transport_url", 3),
        ("[DEFAULT]\ntransport_url = rabbit://$transport_url/", "DEFAULT.transport_url", 2),
        ("[DEFAULT]\ncontrol_exchange = $no.body", "DEFAULT.control_exchange", 2),
        // This section has no name in references.
        ("[DEFAULT]\nx = y\ncontrol_exchange = ${DEFAULT.x}", "DEFAULT.control_exchange", 3),
    ])
    func referencesToNothing(text: String, option: String, line: Int) throws {
        let paths = try files([text])
        let theirs = try #require(try python(paths)[option] as? [String: String])
        #expect(theirs["error"]?.hasPrefix("NoSuchOptError") == true)
        let outcome = try ours(paths).outcome
        #expect(outcome.status == 1 && outcome.errors.contains("\(paths[0]) line \(line): "), "\(outcome.errors)")
    }

    @Test(arguments: ["a$$b", "a\\$b", "a$", "a$1", "a${b", "$control_exchange", "${profiler.hmac_keys}"])
    func dollarSignsThatAServiceReads(value: String) throws {
        let paths = try files([
            "[profiler]\nhmac_keys = k\n[DEFAULT]\ncontrol_exchange = x\n" + Self.rabbit + "ssl_ca_file = \(value)"
        ])
        let theirs = try #require(try python(paths)["oslo_messaging_rabbit.ssl_ca_file"] as? String)
        #expect(try ours(paths).values["ssl_ca_file"] == theirs)
    }
}
