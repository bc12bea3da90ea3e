//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
public import OSProfilerReport
public import OSProfilerStore

/// The command `osprofiler`: parses and runs commands, and turns every outcome into an exit status.
///
/// A program with additional stores and formats is one line:
///
/// ```swift
/// OSProfilerTool(stores: .builtIn + [.directory], formats: .builtIn + [.csv]).main()
/// ```
public struct OSProfilerTool: Sendable {
    private let parts: ToolParts

    /// - Parameters:
    ///   - stores: the supported kinds of stores, in the order in which help lists them. Of two with the same scheme
    ///     the first is used that this build can open.
    ///   - formats: the formats for showing a trace; the first is the default. Of two with the same name the first is
    ///     used. Of two with the same flag the first has it, and the other only its name for `--format`.
    public init(stores: [StoreBackend] = .builtIn, formats: [TraceFormat] = .builtIn) {
        parts = ToolParts(stores: stores, formats: formats)
    }

    /// Runs the process's own command line and exits. Call it on the main thread, which may block as long as the
    /// command runs.
    public func main() -> Never {
        StopSignals.hold()
        // Writing to a closed reader then fails with EPIPE, which is handled.
        signal(SIGPIPE, SIG_IGN)
        for backend in parts.stores.backends { backend.cleanUp?() }
        let status = run(Array(CommandLine.arguments.dropFirst()))
        // Skip the libraries' exit handlers: a detached thread may still be running in one of the libraries.
        fflush(nil)
        _exit(status)
    }

    /// Runs a command on the calling thread, which may block as long as the command runs.
    ///
    /// - Returns: the exit status.
    func run(_ arguments: [String]) -> Int32 {
        ToolParts.$current.withValue(parts) {
            Self.run(CommandArguments.joiningNegativeNumbers(RedactionArgument.joiningNames(arguments)))
        }
    }

    private static func run(_ arguments: [String]) -> Int32 {
        // Errors of the parser are always reported as text.
        var format = LogFormat.text
        do {
            try CommandArguments.checkHelp(arguments)
            var command = try RootCommand.parseAsRoot(arguments)
            if let command = command as? any LoggingCommand { format = command.common.statedLogFormat }
            if !(command is any StoppableCommand) { StopSignals.release() }
            try command.run()
            return ExitStatus.done.rawValue
        } catch {
            return end(with: error, arguments, format)
        }
    }

    private static func end(with error: any Error, _ arguments: [String], _ format: LogFormat) -> Int32 {
        // ArgumentParser reports help, version and completions as errors, like mistakes on the command line.
        let code = RootCommand.exitCode(for: error)
        if code == .success {
            try? StandardOutput.write(styled: RootCommand.fullMessage(for: error))
            return ExitStatus.done.rawValue
        }
        if code == .validationFailure {
            for line in UsageMistake(error, arguments).lines { StandardError.shared.write(line: line) }
            return ExitStatus.usage.rawValue
        }
        if error is ReaderGone { return ExitStatus.done.rawValue }
        let failure = Failure(error)
        switch format {
        case .text: StandardError.shared.write(line: failure.line(format))
        case .json: StandardError.shared.write(json: failure.line(format))
        }
        return failure.status.rawValue
    }
}
