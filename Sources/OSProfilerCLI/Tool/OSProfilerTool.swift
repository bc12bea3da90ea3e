//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import OSProfilerCore
public import OSProfilerReport
public import OSProfilerStore

/// The command `osprofiler`: parses, runs, and turns every end into an exit status.
///
/// A program with stores and formats of its own is one line:
///
/// ```swift
/// OSProfilerTool(stores: .builtIn + [.directory], formats: .builtIn + [.csv]).main()
/// ```
public struct OSProfilerTool: Sendable {
    private let parts: ToolParts

    /// - Parameters:
    ///   - stores: the kinds of stores that it opens, in the order in which it names them. Of two with the same scheme
    ///     the first is taken.
    ///   - formats: the ways in which it shows a trace; the first is the default. Of two with the same name the first is
    ///     taken.
    public init(stores: [StoreBackend] = .builtIn, formats: [TraceFormat] = .builtIn) {
        parts = ToolParts(stores: stores, formats: formats)
    }

    /// Runs the process's own command line and exits. To be called on the main thread, which may block for as long as
    /// the command takes.
    public func main() -> Never {
        // A reader that goes away shows as EPIPE where we write, and is handled there.
        signal(SIGPIPE, SIG_IGN)
        for backend in parts.stores.backends { backend.cleanUp?() }
        let status = run(Array(CommandLine.arguments.dropFirst()))
        // Without the libraries' own farewells: a thread that nobody waits for may still be in one of them.
        fflush(nil)
        _exit(status)
    }

    /// Runs a command on the calling thread, which may block for as long as the command takes.
    ///
    /// - Returns: the exit status.
    func run(_ arguments: [String]) -> Int32 {
        ToolParts.$current.withValue(parts) { Self.run(arguments) }
    }

    private static func run(_ arguments: [String]) -> Int32 {
        // What cannot even be parsed is told to a person.
        var format = LogFormat.text
        do {
            var command = try RootCommand.parseAsRoot(arguments)
            if let command = command as? any LoggingCommand { format = command.common.statedLogFormat }
            try command.run()
            return ExitStatus.done.rawValue
        } catch {
            return end(with: error, arguments, format)
        }
    }

    private static func end(with error: any Error, _ arguments: [String], _ format: LogFormat) -> Int32 {
        // Help, version and completions come as errors; so do mistakes on the command line.
        let code = RootCommand.exitCode(for: error)
        if code == .success {
            try? StandardOutput.write(line: RootCommand.fullMessage(for: error))
            return ExitStatus.done.rawValue
        }
        if code == .validationFailure {
            let message = SecretText.masked(RootCommand.fullMessage(for: error), quoting: arguments)
            // It quotes arguments, whoever gave them.
            let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            StandardError.shared.write(line: lines.map(TerminalText.line).joined(separator: "\n"))
            return ExitStatus.usage.rawValue
        }
        if error is ReaderGone { return ExitStatus.done.rawValue }
        let failure = Failure(error)
        StandardError.shared.write(line: failure.line(format))
        return failure.status.rawValue
    }
}
