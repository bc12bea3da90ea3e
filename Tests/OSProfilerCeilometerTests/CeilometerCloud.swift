//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
import Foundation
import TestSupport

/// A real Ceilometer agent, Panko and Keystone of the tests' own, by `Tests/Python/ceilometer/cloud.py`.
final class CeilometerCloud: Sendable {
    private struct Ports: Decodable {
        let keystone: Int
        let secured: Int
    }

    static let adminPassword = "admin-pass"

    private let broker: PrivateBroker
    private let server: PrivateServer
    private let ports: Ports
    private let transportURL: String

    /// The event API without Keystone.
    var openAPI: String { "127.0.0.1:\(server.port)" }
    /// The one behind it.
    var securedAPI: String { "127.0.0.1:\(ports.secured)" }
    var keystone: String { "http://127.0.0.1:\(ports.keystone)/v3" }

    /// What an `openrc` file exports.
    func openrc(_ user: String = "admin", _ password: String = adminPassword) -> [String: String] {
        [
            "OS_AUTH_URL": keystone, "OS_USERNAME": user, "OS_PASSWORD": password, "OS_PROJECT_NAME": user,
            "OS_USER_DOMAIN_NAME": "Default", "OS_PROJECT_DOMAIN_NAME": "Default",
        ]
    }

    /// The environments that `scripts/install-deps stores` makes, beside the one of the other Python peers.
    private static func python(_ part: String) throws -> String {
        let beside = PythonPeers.environment.deletingLastPathComponent()
        return try PythonPeers.program(in: beside.appendingPathComponent("ceilometer-\(part)"))
    }

    private static func script(_ name: String) -> String { PythonPeers.script("ceilometer/\(name)") }

    /// Makes the databases and starts everything, in less than a minute.
    init() throws {
        broker = try PrivateBroker(PrivateBroker.Options(tls: false))
        transportURL = "rabbit://\(broker.user):\(broker.password)@\(broker.host):\(broker.port)/"
        let (panko, keystone) = (try Self.python("panko"), try Self.python("keystone"))
        server = try PrivateServer(
            "ceilometer",
            folders: ["cloud"],
            environment: ["OSPROFILER_TRANSPORT_URL": transportURL]
        ) { port, folder in
            [panko, Self.script("cloud.py"), "serve", "\(folder)/cloud", "--port", "\(port)"]
                + ["--keystone-python", keystone]
        }
        try server.run(
            [panko, Self.script("cloud.py"), "prepare", server.path("cloud"), "--keystone-python", keystone]
        )
        ports = try JSONDecoder().decode(
            Ports.self,
            from: Data(contentsOf: URL(fileURLWithPath: server.path("cloud/cloud.json")))
        )
        try server.start()
    }

    func stop() throws { try server.stop() }

    func start() throws { try server.start() }

    /// Sends files of `Tests/Fixtures` to the bus.
    func publish(_ names: String...) throws {
        let paths = names.map { Fixtures.folder.appendingPathComponent($0).path }
        try server.run([try Self.python("panko"), Self.script("publish.py")] + paths)
    }

    /// What osprofiler 1.15 reports of every trace of the event API: a text, or `!` and an exception's name.
    func references() throws -> [String: String] {
        let output = try server.run([try Self.python("client"), Self.script("reference.py"), "http://\(openAPI)"])
        let json = output.split(separator: "\n").last ?? ""
        return try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    }
}
#endif
