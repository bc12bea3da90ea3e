//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Synchronization

/// The folder of a private server, and the server's processes.
///
/// The processes die with the test process, however that ends: a watchdog holds the read end of a pipe whose write end
/// only the test process has, and kills the remaining processes when the pipe closes.
final class ServerFolder: Sendable {
    private let folder: String
    /// Kills the processes and removes the folder once its standard input ends.
    private let watchdog: Process
    private let lifeline: FileHandle
    private let isDestroyed = Mutex(false)

    /// All folders that still exist, for the end of the process.
    private static let living = Mutex<[ServerFolder]>([])
    private static let atExit: Void = {
        atexit { ServerFolder.destroyAll() }
    }()

    /// - Parameter folders: the folders to create in it.
    init(_ label: String, folders: [String] = []) throws {
        folder = NSTemporaryDirectory() + "osprofiler-\(label)-\(UUID().uuidString.lowercased())"
        for name in ["pids"] + folders {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        (watchdog, lifeline) = try Self.startWatchdog(folder)
        _ = Self.atExit
        Self.living.withLock { $0.append(self) }
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    }

    /// Returns the end of a log, for a failure's message.
    func tail(_ name: String) -> String {
        let text = (try? String(contentsOfFile: path(name), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(30).joined(separator: "\n")
    }

    /// Gives the folder to the user that the server runs as.
    func handOver() throws {
        if getuid() == 0 { _ = try Self.run(["chown", "-R", "nobody:nogroup", folder]) }
    }

    // MARK: Processes

    func note(pid: pid_t, as name: String) {
        try? write("\(pid)\n", to: "pids/\(name)")
    }

    func forget(_ name: String) {
        try? FileManager.default.removeItem(atPath: path("pids/\(name)"))
    }

    /// Returns the process noted under a name, if it is alive.
    func pid(_ name: String) -> pid_t? {
        guard let text = try? String(contentsOfFile: path("pids/\(name)"), encoding: .utf8),
            let line = text.split(separator: "\n").first, let pid = pid_t(line), Self.isAlive(pid)
        else { return nil }
        return pid
    }

    /// Returns whether a process is alive; a zombie is not.
    static func isAlive(_ pid: pid_t) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else {
            return kill(pid, 0) == 0
        }
        // The state follows the command's name, which is in parentheses and may contain anything.
        return text[(text.lastIndex(of: ")") ?? text.startIndex)...].dropFirst(2).first != "Z"
    }

    /// Suspends all threads of a process: the call that sends the signal returns before the last one has stopped.
    static func pause(_ pid: pid_t) {
        _ = Foundation.kill(pid, SIGSTOP)
        for _ in 0..<1000 where !isStopped(pid) { usleep(1000) }
    }

    /// Returns whether all threads of a process are stopped.
    private static func isStopped(_ pid: pid_t) -> Bool {
        let folder = "/proc/\(pid)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.allSatisfy { thread in
            guard let stat = try? String(contentsOfFile: "\(folder)/\(thread)/stat", encoding: .utf8),
                let end = stat.lastIndex(of: ")")
            else { return true }
            return stat[stat.index(after: end)...].drop { $0 == " " }.first == "T"
        }
    }

    /// Starts a server that writes its output to a log.
    func launch(_ command: [String], environment: [String: String], log: String) throws -> Process {
        _ = FileManager.default.createFile(atPath: path(log), contents: nil)
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: path(log)))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Child processes inherit the signals that the test process blocks, SIGTERM among them.
        process.arguments = ["--default-signal"] + Self.asNobody + command
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        return process
    }

    /// Runs a command as the server's user and returns its output.
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
            throw ServerFailure(description: "\(command.joined(separator: " ")): \(text)")
        }
        return text
    }

    /// Servers refuse to run as root or to share files with it, and a test's server needs no privileges.
    private static var asNobody: [String] {
        getuid() == 0 ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : []
    }

    // MARK: Cleanup

    /// Kills running processes and removes the folder.
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
            for file in "$1"/pids/*; do
                case $file in */launcher) ;; *) kill -9 "$(head -n 1 "$file")" 2> /dev/null ;; esac
            done
            sleep 0.2
            kill -9 "$(cat "$1/pids/launcher")" 2> /dev/null
            for attempt in 1 2 3 4 5; do rm -rf "$1" 2> /dev/null && exit 0; sleep 0.1; done
            """
        let pipe = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // A separate session: an interrupt at the terminal must not end the watchdog first.
        process.arguments = ["setsid", "--wait", "sh", "-c", script, "watchdog", folder]
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        // No other child process may hold the write end, or the pipe would never close.
        _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        try process.run()
        return (process, pipe.fileHandleForWriting)
    }
}
