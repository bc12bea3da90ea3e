//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if os(Linux)
import Foundation
import TestSupport
import Testing

/// A program in a real terminal, tmux, with a server of its own on a private socket.
final class TmuxSession {
    private let folder: TemporaryFolder
    private let environment: [String: String]

    /// Runs a command of the shell. Afterwards the terminal shows `ended STATUS`, and a shell waits for input.
    ///
    /// - Parameters:
    ///   - variables: of the command, besides PATH, HOME and what tmux sets.
    init(_ command: String, columns: Int, rows: Int, variables: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        environment = [
            "PATH": "/usr/bin:/bin", "HOME": folder.root, "LANG": "C.UTF-8", "TMUX_TMPDIR": folder.root,
        ].merging(variables) { $1 }
        try tmux(
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            "\(columns)",
            "-y",
            "\(rows)",
            "ulimit -c 0; echo before; \(command); echo ended $?; exec sh"
        )
    }

    deinit { _ = try? tmux("kill-server") }

    /// The lines of the screen, without the blanks at their ends.
    var lines: [String] {
        get throws {
            try tmux("capture-pane", "-p").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }

    var text: String { get throws { try tmux("capture-pane", "-p") } }

    /// The screen with its escape sequences.
    var colouredText: String { get throws { try tmux("capture-pane", "-p", "-e") } }

    /// Presses keys, by tmux's names or as texts.
    func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

    /// Types a text.
    func type(_ text: String) throws { try tmux("send-keys", "-l", text) }

    func resize(columns: Int, rows: Int) throws { try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)") }

    /// The process of the command; nil before and after it runs.
    func pid(of program: String) throws -> Int32? {
        let shell = try tmux("display-message", "-p", "#{pane_pid}").trimmingCharacters(in: .whitespacesAndNewlines)
        let children = (try? String(contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)) ?? ""
        return children.split(separator: " ").compactMap { Int32($0) }.first { pid in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe"))?.hasSuffix(program) == true
        }
    }

    /// Waits until the screen shows something.
    func shows(_ part: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let isShown = try await eventually { try text.contains(part) }
        let screen = try text
        try #require(isShown, "no \"\(part)\" in\n\(screen)", sourceLocation: sourceLocation)
    }

    /// Waits until the screen does not show something.
    func hides(_ part: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let isHidden = try await eventually { try !text.contains(part) }
        let screen = try text
        try #require(isHidden, "\"\(part)\" in\n\(screen)", sourceLocation: sourceLocation)
    }

    @discardableResult
    private func tmux(_ arguments: String...) throws -> String { try tmux(arguments) }

    @discardableResult
    private func tmux(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        // The server outlives this call: it must hold no pipe of any test, and inherits the signals that the process blocks.
        let call = """
            for fd in /proc/self/fd/*; do fd=${fd##*/}; if ((fd > 2)); then eval "exec $fd>&-"; fi; done
            exec env --default-signal tmux -S "$0" "$@"
            """
        process.arguments = ["-c", call, folder.path("socket")] + arguments
        process.environment = environment
        // A file, for the same reason.
        let path = folder.path("output")
        try Data().write(to: URL(fileURLWithPath: path))
        let output = try #require(FileHandle(forWritingAtPath: path))
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        try #require(process.terminationStatus == 0, "tmux \(arguments): \(text)")
        return text
    }
}
#endif
