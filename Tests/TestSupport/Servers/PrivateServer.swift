//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import Foundation

/// A private server for the tests, one process of a Debian package with a free port and a folder that nothing else
/// uses. It runs as `nobody` if the tests run as root, and dies with the test process.
package final class PrivateServer: Sendable {
    package let host = "127.0.0.1"
    package let port: Int
    private let files: ServerFolder
    private let label: String
    private let environment: [String: String]
    private let command: [String]

    /// Prepares the folder without starting the server.
    ///
    /// - Parameters:
    ///   - label: the server's name, for its folder and for failures.
    ///   - folders: the folders to create in its folder.
    ///   - command: returns program and arguments for running in the foreground, from its port and its folder's path.
    ///     The program is looked up on the path.
    package init(
        _ label: String,
        folders: [String] = ["data"],
        environment: [String: String] = [:],
        command: (_ port: Int, _ folder: String) -> [String]
    ) throws {
        self.label = label
        port = try FreePorts.take(1)[0]
        files = try ServerFolder(label, folders: folders)
        let defaults = ["PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"]
        self.environment = environment.merging(defaults) { given, _ in given }
        self.command = command(port, files.path(""))
        try files.handOver()
    }

    deinit { files.destroy() }

    /// Returns the path of a file in the server's folder.
    package func path(_ name: String) -> String { files.path(name) }

    /// Writes a file that the server may read.
    package func write(_ text: String, to name: String) throws {
        try files.write(text, to: name)
        try files.handOver()
    }

    /// Runs a command as the server's user and returns its output.
    @discardableResult
    package func run(_ command: [String], input: String? = nil) throws -> String {
        try files.run(command, environment: environment, input: input)
    }

    /// Starts the server, also again after ``stop()`` or ``kill()``, and returns once it accepts connections.
    package func start() throws {
        let process = try files.launch(command, environment: environment, log: "server.log")
        files.note(pid: process.processIdentifier, as: "server")
        let deadline = Date(timeIntervalSinceNow: 60)
        while !FreePorts.isOpen(port) {
            guard process.isRunning, Date() < deadline else {
                throw ServerFailure(description: "\(label) did not start:\n\(files.tail("server.log"))")
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    /// Shuts it down in an orderly way and waits for its end.
    package func stop() throws { try end(with: SIGTERM) }

    /// Kills it (`kill -9`) and waits for its end.
    package func kill() throws { try end(with: SIGKILL) }

    /// Suspends it: its sockets stay open, but it does not answer.
    package func pause() {
        if let pid { ServerFolder.pause(pid) }
    }

    /// Ends ``pause()``.
    package func resume() {
        if let pid { _ = Foundation.kill(pid, SIGCONT) }
    }

    /// Its process id; nil if it does not run.
    package var pid: pid_t? { files.pid("server") }

    private func end(with signal: Int32) throws {
        guard let pid else { return }
        _ = Foundation.kill(pid, signal)
        let deadline = Date(timeIntervalSinceNow: 60)
        while ServerFolder.isAlive(pid) {
            guard Date() < deadline else { throw ServerFailure(description: "\(label) does not stop") }
            Thread.sleep(forTimeInterval: 0.02)
        }
        files.forget("server")
    }
}
