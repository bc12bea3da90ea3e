//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import Foundation
internal import Synchronization

/// A private RabbitMQ for the tests: free ports, a folder, a cookie and an epmd that nothing else uses. It runs as
/// `nobody` if the tests run as root.
package final class PrivateBroker: Sendable {
    package struct Options: Sendable {
        /// Whether it also listens for TLS, with a certificate for `localhost` and `127.0.0.1` from its own CA.
        package var tls = true
        /// Whether it runs the management plug-in with its HTTP API.
        package var management = false
        /// Additional lines for `rabbitmq.conf`.
        package var configuration = ""

        package init(tls: Bool = true, management: Bool = false, configuration: String = "") {
            self.tls = tls
            self.management = management
            self.configuration = configuration
        }
    }

    package typealias Failure = ServerFailure

    package let host = "127.0.0.1"
    package let user = "guest"
    package let password = "guest"
    package let port: Int
    /// The port for TLS; 0 without TLS.
    package let tlsPort: Int
    /// The port of the management API; 0 without it.
    package let managementPort: Int
    /// The certificate (PEM) of the CA that signed the broker's certificate.
    package var caFile: String { files.path("tls/ca.pem") }
    /// A client's certificate and key from the same CA.
    package var clientCertificateFile: String { files.path("tls/client.pem") }
    package var clientKeyFile: String { files.path("tls/client.key") }
    /// The same key, encrypted with the passphrase `pa55phrase`.
    package var encryptedKeyFile: String { files.path("tls/client-encrypted.key") }
    /// Another CA, which signed none of these certificates, and its key.
    package var foreignCAFile: String { files.path("tls/foreign.pem") }
    package var foreignKeyFile: String { files.path("tls/foreign.key") }

    private let options: Options
    let files: ServerFolder
    private let epmdPort: Int
    private let distributionPort: Int
    private let serial = Mutex(0)
    private let processes = Mutex<[Process]>([])

    // MARK: The shared broker

    private static let sharedBroker = Mutex<Result<PrivateBroker, any Error>?>(nil)

    /// The broker that all tests of the process share; the first test that asks starts it. Use a
    /// ``freshVirtualHost(_:)``, and leave the broker itself alone: tests that stop or kill a broker start their own.
    package static func shared() throws -> PrivateBroker {
        try sharedBroker.withLock { result in
            if result == nil {
                result = Result { try PrivateBroker() }
            }
            return try result!.get()
        }
    }

    // MARK: Lifecycle

    /// Starts a broker and returns once it accepts connections, after about five seconds.
    package init(_ options: Options = Options()) throws {
        self.options = options
        try Self.requireServer()
        let ports = try FreePorts.take(5)
        port = ports[0]
        tlsPort = options.tls ? ports[1] : 0
        managementPort = options.management ? ports[2] : 0
        distributionPort = ports[3]
        epmdPort = ports[4]
        files = try ServerFolder("broker", folders: ["home", "tls", "log", "data", "generated"])
        try configure()
        do {
            let epmd = try files.launch(["epmd"], environment: environment, log: "epmd.log")
            processes.withLock { $0.append(epmd) }
            files.note(pid: epmd.processIdentifier, as: "epmd")
            try start()
        } catch {
            destroy()
            throw error
        }
    }

    deinit {
        destroy()
    }

    /// Starts it again after ``stop()`` or ``kill()``, on the same ports and with its durable objects.
    package func start() throws {
        let server = try files.launch(
            ["\(Self.serverFolder())/sbin/rabbitmq-server"],
            environment: environment,
            log: "broker.log"
        )
        processes.withLock { $0.append(server) }
        files.note(pid: server.processIdentifier, as: "launcher")
        let expected = [port, tlsPort, managementPort].filter { $0 != 0 }
        let deadline = Date(timeIntervalSinceNow: 90)
        while !(pid != nil && expected.allSatisfy(FreePorts.isOpen)) {
            guard server.isRunning, Date() < deadline else {
                throw Failure(description: "rabbitmq-server did not start:\n\(files.tail("broker.log"))")
            }
            Thread.sleep(forTimeInterval: 0.05)
        }
    }

    /// Shuts it down in an orderly way and waits for its end. The broker waits for its clients to close: close them
    /// first, or use ``beginStop()`` and let them answer.
    package func stop() throws {
        try end(with: SIGTERM)
    }

    /// Begins the shutdown without waiting.
    package func beginStop() {
        if let pid { _ = Foundation.kill(pid, SIGTERM) }
    }

    /// Kills it (`kill -9`) and waits for its end. Everything that is not durable is lost.
    ///
    /// RabbitMQ 3.10 occasionally answers a declaration before its log is on disk, so the log is synchronised first.
    package func kill() throws {
        try evaluate("mnesia:sync_log()")
        try end(with: SIGKILL)
    }

    /// Stops and starts it.
    package func restart() throws {
        try stop()
        try start()
    }

    /// Suspends it: it accepts no connections and neither reads nor answers, but its sockets stay open.
    package func pause() {
        if let pid { ServerFolder.pause(pid) }
    }

    /// Ends ``pause()``.
    package func resume() {
        if let pid { _ = Foundation.kill(pid, SIGCONT) }
    }

    /// The broker's process id, from its own pid file; nil if it does not run.
    package var pid: pid_t? { files.pid("broker") }

    private func end(with signal: Int32) throws {
        guard let pid else { return }
        _ = Foundation.kill(pid, signal)
        let deadline = Date(timeIntervalSinceNow: 60)
        while ServerFolder.isAlive(pid) {
            guard Date() < deadline else { throw Failure(description: "rabbitmq-server does not stop") }
            Thread.sleep(forTimeInterval: 0.02)
        }
        files.forget("broker")
        files.forget("launcher")
    }

    /// Kills running processes and removes the folder.
    private func destroy() {
        files.destroy()
    }

    // MARK: Control

    /// Runs `rabbitmqctl` against this broker; takes a second or two.
    ///
    /// - Returns: its output.
    @discardableResult
    package func ctl(_ arguments: String...) throws -> String { try ctl(arguments) }

    /// Same as above, for arguments in an array.
    @discardableResult
    package func ctl(_ arguments: [String]) throws -> String {
        try files.run(["\(Self.serverFolder())/sbin/rabbitmqctl"] + arguments, environment: environment)
    }

    /// Creates an empty virtual host in which the user `guest` has all permissions.
    package func freshVirtualHost(_ label: String = "test") throws -> String {
        let name = "\(label)-\(nextNumber())"
        try evaluate("rabbit_vhost:add(<<\"\(name)\">>, <<\"tests\">>)")
        try permit("guest", configure: ".*", write: ".*", read: ".*", in: name)
        return name
    }

    /// Evaluates an Erlang expression in the broker, like `rabbitmqctl eval` but ten times faster.
    @discardableResult
    package func evaluate(_ expression: String) throws -> String {
        // Two callers with the same name would disconnect each other.
        let caller = "caller\(nextNumber())"
        let answer = try files.run(
            [
                "erl_call", "-sname", node, "-h", caller, "-c",
                try String(contentsOfFile: files.path(Self.cookieFile), encoding: .utf8), "-e",
            ],
            environment: environment,
            input: expression + ".\n"
        )
        guard answer.hasPrefix("{ok,") else { throw Failure(description: "\(expression): \(answer)") }
        return answer
    }

    /// Makes the broker close every connection, in all virtual hosts.
    package func closeAllConnections(_ reason: String = "closed by the test") throws {
        try evaluate(
            "[rabbit_networking:close_connection(P, \"\(reason)\") || P <- rabbit_networking:connections()]"
        )
    }

    func nextNumber() -> Int {
        serial.withLock { serial in
            serial += 1
            return serial
        }
    }

    // MARK: Configuration

    private var node: String { "broker@localhost" }

    private var environment: [String: String] {
        [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "HOME": files.path("home"),
            "ERL_EPMD_PORT": "\(epmdPort)",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": node,
            "RABBITMQ_DIST_PORT": "\(distributionPort)",
            "RABBITMQ_CONF_ENV_FILE": files.path("none"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": files.path("none"),
            "RABBITMQ_CONFIG_FILE": files.path("rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": files.path("enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": files.path("data"),
            "RABBITMQ_LOG_BASE": files.path("log"),
            "RABBITMQ_GENERATED_CONFIG_DIR": files.path("generated"),
            "RABBITMQ_PID_FILE": files.path("pids/broker"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS":
                "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none",
        ]
    }

    private func configure() throws {
        var lines = [
            "listeners.tcp.1 = 127.0.0.1:\(port)",
            "log.file.level = info",
            "vm_memory_high_watermark.absolute = 4GB",
            "disk_free_limit.absolute = 50MB",
            "num_acceptors.tcp = 2",
            "num_acceptors.ssl = 2",
        ]
        // A second listener for IPv6, if the machine supports it.
        if FreePorts.hasIPv6 { lines.append("listeners.tcp.2 = ::1:\(port)") }
        if options.tls {
            lines += [
                "listeners.ssl.1 = 127.0.0.1:\(tlsPort)",
                "ssl_options.cacertfile = \(files.path("tls/ca.pem"))",
                "ssl_options.certfile = \(files.path("tls/server.pem"))",
                "ssl_options.keyfile = \(files.path("tls/server.key"))",
                "ssl_options.verify = verify_peer",
                "ssl_options.fail_if_no_peer_cert = false",
            ]
        }
        if options.management {
            lines += ["management.tcp.ip = 127.0.0.1", "management.tcp.port = \(managementPort)"]
        }
        lines.append(options.configuration)
        try files.write(lines.joined(separator: "\n") + "\n", to: "rabbitmq.conf")
        try files.write(options.management ? "[rabbitmq_management].\n" : "[].\n", to: "enabled_plugins")
        let cookie = UUID().uuidString.replacingOccurrences(of: "-", with: "")
        try files.write(cookie, to: Self.cookieFile)
        if options.tls { try BrokerCertificates.make(in: files.path("tls")) }
        // Readable by its owner only, as Erlang requires.
        _ = try ServerFolder.run(["chmod", "400", files.path(Self.cookieFile)])
        try files.handOver()
        // The user who runs the tests reads certificates and pid files.
        _ = try ServerFolder.run(["chmod", "-R", "a+rX", files.path("tls"), files.path("pids")])
    }

    private static let cookieFile = "home/.erlang.cookie"

    // MARK: The server's programs

    private static func requireServer() throws {
        guard FileManager.default.isExecutableFile(atPath: "\(serverFolder())/sbin/rabbitmq-server") else {
            throw Failure(description: "These tests need a RabbitMQ server: apt-get install rabbitmq-server")
        }
    }

    /// Returns where the distribution keeps the server's own scripts; those on the path require the system's user.
    private static func serverFolder() -> String {
        let base = "/usr/lib/rabbitmq/lib"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        return "\(base)/\(versions.filter { $0.hasPrefix("rabbitmq_server-") }.max() ?? "rabbitmq_server")"
    }
}
