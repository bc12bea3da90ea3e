//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Synchronization
import TestSupport

/// Runs the built `osprofiler` as a child process, in a folder and a virtual host of its own.
final class CommandLineRunner {
    /// How a process ended.
    struct Outcome {
        let status: Int32
        let output: Data
        let errors: String

        var text: String { String(decoding: output, as: UTF8.self) }
        /// Lines of standard error.
        var errorLines: [Substring] { errors.split(separator: "\n") }
    }

    let folder: TemporaryFolder
    let virtualHost: String
    let broker: PrivateBroker
    var environment: [String: String]
    /// Another user, whom every process runs as; only root can do that.
    var user: User?
    /// What every process begins with.
    var umask = "022"
    /// The path of a file that every process sees as `/etc/hosts`; only root can do that.
    var hosts: String?

    struct User {
        var uid: UInt32
        /// Besides the one that has the user's own number.
        var group: UInt32?
    }

    /// - Parameter broker: the tests' shared one when nil.
    init(_ broker: PrivateBroker? = nil) throws {
        folder = try TemporaryFolder()
        self.broker = try broker ?? PrivateBroker.shared()
        virtualHost = try self.broker.freshVirtualHost("cli")
        environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": folder.root,
            // libmongoc keeps counters in /dev/shm under the process's number, and warns if one that was killed left them.
            "MONGOC_DISABLE_SHM": "1",
        ]
        environment["OSPROFILER_TRANSPORT_URL"] = transportURL()
        environment["OSPROFILER_CONNECTION_STRING"] = "sqlite:///\(folder.path("traces.db"))"
    }

    func transportURL(
        user: String? = nil,
        password: String? = nil,
        port: Int? = nil,
        virtualHost: String? = nil
    ) -> String {
        "rabbit://\(user ?? broker.user):\(password ?? broker.password)@\(broker.host):\(port ?? broker.port)/"
            + (virtualHost ?? self.virtualHost)
    }

    /// The executable, which stands beside the tests' own.
    static let executable: URL = {
        #if os(macOS)
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
        return (bundle ?? Bundle.main.bundleURL).deletingLastPathComponent().appendingPathComponent("osprofiler")
        #else
        return URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("osprofiler")
        #endif
    }()

    /// A process under way.
    final class Running {
        fileprivate let process = Process()
        private let output = Collected()
        private let errors = Collected()
        private let group = DispatchGroup()

        fileprivate final class Collected: Sendable {
            let data = Mutex(Data())
        }

        fileprivate func start(_ command: [String], _ environment: [String: String], input: Data?) throws {
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            #if os(Linux)
            // A child inherits the signals that the test process blocks.
            process.arguments = ["--default-signal"] + command
            #else
            process.arguments = command
            #endif
            process.environment = environment
            collect(into: output) { self.process.standardOutput = $0 }
            collect(into: errors) { self.process.standardError = $0 }
            let stdin = Pipe()
            process.standardInput = input == nil ? FileHandle.nullDevice : stdin
            try process.run()
            if let input {
                DispatchQueue.global().async {
                    try? stdin.fileHandleForWriting.write(contentsOf: input)
                    try? stdin.fileHandleForWriting.close()
                }
            }
        }

        private func collect(into collected: Collected, _ attach: (Pipe) -> Void) {
            let pipe = Pipe()
            attach(pipe)
            group.enter()
            DispatchQueue.global().async { [group] in
                let handle = pipe.fileHandleForReading
                while case let data = handle.availableData, !data.isEmpty { collected.data.withLock { $0 += data } }
                group.leave()
            }
        }

        /// Every wrapper has given way to the tool itself by the time it says anything.
        var pid: Int32 { process.processIdentifier }

        func signal(_ number: Int32) { kill(process.processIdentifier, number) }

        /// A set of signals from the tool's status, such as `SigBlk` or `SigIgn`, with bit 0 for signal 1; empty before
        /// the tool runs.
        func signals(_ set: String) -> UInt64 {
            let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe")
            guard program?.hasSuffix("/osprofiler") == true else { return 0 }
            let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("\(set):") }
            return line.flatMap { UInt64($0.dropFirst(set.count + 1).filter { !$0.isWhitespace }, radix: 16) } ?? 0
        }

        /// What is on standard error so far.
        var errorsSoFar: String { String(decoding: errors.data.withLock { $0 }, as: UTF8.self) }

        func wait() -> Outcome {
            process.waitUntilExit()
            group.wait()
            return Outcome(
                status: process.terminationStatus,
                output: output.data.withLock { $0 },
                errors: errorsSoFar
            )
        }
    }

    func start(_ arguments: [String], input: Data? = nil) throws -> Running {
        let running = Running()
        try running.start(
            ["sh", "-c", "umask \(umask); exec \"$@\"", "sh"] + withHosts + asUser + [Self.executable.path] + arguments,
            environment,
            input: input
        )
        return running
    }

    private var withHosts: [String] {
        guard let hosts else { return [] }
        return ["unshare", "--mount", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\"", hosts]
    }

    private var asUser: [String] {
        guard let user else { return [] }
        let groups = user.group.map { "--groups=\($0)" } ?? "--clear-groups"
        return ["setpriv", "--reuid=\(user.uid)", "--regid=\(user.uid)", groups, "--"]
    }

    @discardableResult
    func run(_ arguments: String..., input: Data? = nil) throws -> Outcome {
        try start(arguments, input: input).wait()
    }
}

/// Waits until a condition holds, half a minute at the most.
func eventually(_ condition: () throws -> Bool) async throws -> Bool {
    for _ in 0..<600 {
        if try condition() { return true }
        try await Task.sleep(for: .milliseconds(50))
    }
    return false
}
