//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Synchronization

/// A broker's folder, and the processes that live in it.
final class BrokerFiles: Sendable {
    private let folder: String
    /// Kills the processes and removes the folder when its standard input ends.
    private let watchdog: Process
    private let lifeline: FileHandle
    private let isDestroyed = Mutex(false)

    /// Every folder still there, for the end of the process.
    private static let living = Mutex<[BrokerFiles]>([])
    private static let atExit: Void = {
        atexit { BrokerFiles.destroyAll() }
    }()

    init(tls: Bool) throws {
        folder = NSTemporaryDirectory() + "osprofiler-broker-\(UUID().uuidString.lowercased())"
        for name in ["home", "tls", "pids", "log", "data", "generated"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        (watchdog, lifeline) = try Self.startWatchdog(folder)
        let cookie = UUID().uuidString.replacingOccurrences(of: "-", with: "")
        try write(cookie, to: "home/.erlang.cookie")
        if tls { try BrokerCertificates.make(in: path("tls")) }
        _ = Self.atExit
        Self.living.withLock { $0.append(self) }
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    }

    func cookie() throws -> String {
        try String(contentsOfFile: path("home/.erlang.cookie"), encoding: .utf8)
    }

    /// The end of a log, for a failure's message.
    func tail(_ name: String) -> String {
        let text = (try? String(contentsOfFile: path(name), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(30).joined(separator: "\n")
    }

    /// Gives the folder to the user that the broker runs as, and closes the cookie to others, as Erlang demands.
    func handOver() throws {
        _ = try Self.run(["chmod", "400", path("home/.erlang.cookie")])
        if getuid() == 0 { _ = try Self.run(["chown", "-R", "nobody:nogroup", folder]) }
        // The tests' own user reads certificates and pid files.
        _ = try Self.run(["chmod", "-R", "a+rX", path("tls"), path("pids")])
    }

    // MARK: Processes

    func note(pid: pid_t, as name: String) {
        try? write("\(pid)\n", to: "pids/\(name)")
    }

    func forget(_ name: String) {
        try? FileManager.default.removeItem(atPath: path("pids/\(name)"))
    }

    /// The process noted under a name, while it lives.
    func pid(_ name: String) -> pid_t? {
        guard let text = try? String(contentsOfFile: path("pids/\(name)"), encoding: .utf8),
            let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), Self.isAlive(pid)
        else { return nil }
        return pid
    }

    /// Whether a process lives; one that ended and was not waited for does not.
    static func isAlive(_ pid: pid_t) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else {
            return kill(pid, 0) == 0
        }
        // The state follows the command's name, which stands in parentheses and may hold anything.
        return text[(text.lastIndex(of: ")") ?? text.startIndex)...].dropFirst(2).first != "Z"
    }

    /// Starts a server that writes its output into a log.
    func launch(_ command: [String], environment: [String: String], log: String) throws -> Process {
        _ = FileManager.default.createFile(atPath: path(log), contents: nil)
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: path(log)))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Children inherit the signals that the test process blocks, SIGTERM among them.
        process.arguments = ["--default-signal"] + Self.asNobody + command
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        return process
    }

    /// Runs a command as the broker's user and returns what it printed.
    func run(_ command: [String], environment: [String: String], input: String? = nil) throws -> String {
        try Self.run(Self.asNobody + command, environment: environment, input: input)
    }

    static func run(
        _ command: [String],
        environment: [String: String]? = nil,
        input: String? = nil
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        if let environment { process.environment = environment }
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        let source = Pipe()
        process.standardInput = source
        try process.run()
        if let input { source.fileHandleForWriting.write(Data(input.utf8)) }
        try source.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw PrivateBroker.Failure(description: "\(command.joined(separator: " ")): \(text)")
        }
        return text
    }

    /// RabbitMQ refuses to share files with root, and a test's broker needs no rights.
    private static var asNobody: [String] {
        getuid() == 0 ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : []
    }

    // MARK: The server's programs

    static func requireServer() throws {
        guard FileManager.default.isExecutableFile(atPath: "\(serverFolder())/sbin/rabbitmq-server") else {
            throw PrivateBroker.Failure(
                description: "These tests need a RabbitMQ server: apt-get install rabbitmq-server"
            )
        }
    }

    /// Where the distribution keeps the server's own scripts; those in the path insist on the system's user.
    static func serverFolder() -> String {
        let base = "/usr/lib/rabbitmq/lib"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        return "\(base)/\(versions.filter { $0.hasPrefix("rabbitmq_server-") }.max() ?? "rabbitmq_server")"
    }

    // MARK: The end

    /// Kills what runs and removes the folder.
    func destroy() {
        let first = isDestroyed.withLock { done in
            defer { done = true }
            return !done
        }
        guard first else { return }
        try? lifeline.close()
        watchdog.waitUntilExit()
        Self.living.withLock { $0.removeAll { $0 === self } }
    }

    private static func destroyAll() {
        for files in living.withLock({ $0 }) { files.destroy() }
    }

    private static func startWatchdog(_ folder: String) throws -> (Process, FileHandle) {
        let script = """
            cat > /dev/null
            for name in broker epmd; do kill -9 "$(cat "$1/pids/$name")" 2> /dev/null; done
            sleep 0.2
            kill -9 "$(cat "$1/pids/launcher")" 2> /dev/null
            for attempt in 1 2 3 4 5; do rm -rf "$1" 2> /dev/null && exit 0; sleep 0.1; done
            """
        let pipe = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // A session of its own: what interrupts the tests at a terminal must not end the watchdog first.
        process.arguments = ["setsid", "--wait", "sh", "-c", script, "watchdog", folder]
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        // No other child may hold the write end, or the pipe never closes.
        _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        try process.run()
        return (process, pipe.fileHandleForWriting)
    }
}
