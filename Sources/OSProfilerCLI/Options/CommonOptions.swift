//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import Logging

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .customLong("config-file"),
        help: ArgumentHelp(
            "Read settings from this oslo.config file, a service's own for example; repeatable, the last counts.",
            valueName: "file"
        ),
        completion: .file()
    )
    var configFiles: [String] = []

    @Option(
        name: .customLong("log-level"),
        help: ArgumentHelp(
            "trace, debug, info, notice, warning, error or critical. [env: OSPROFILER_LOG_LEVEL]",
            valueName: "level"
        )
    )
    var logLevel: LogLevelArgument?

    @Option(
        name: .customLong("log-format"),
        help: ArgumentHelp("text, or json: an object a line. [env: OSPROFILER_LOG_FORMAT]", valueName: "format")
    )
    var logFormat: LogFormat?

    /// Everything that has been set, for one command.
    ///
    /// - Parameter groups: what the command's other options were given.
    func configuration(_ groups: [String: String]...) throws -> Configuration {
        let files = try paths.compactMap { path throws -> OsloConfigFile? in
            if !configFiles.contains(path), access(path, R_OK) != 0 {
                StandardError.shared.write(line: "osprofiler: warning: \(path) may not be read and is passed over")
                return nil
            }
            return try OsloConfigFile(path: path)
        }
        return Configuration(
            flags: flags(groups),
            environment: ProcessInfo.processInfo.environment,
            files: files,
            namedFiles: Set(configFiles)
        )
    }

    /// The files to read, the strongest first: the last `--config-file`, …, the first, then the system's own where it
    /// exists.
    var paths: [String] {
        let system = Configuration.systemFile
        let hasSystem = !configFiles.contains(system) && access(system, F_OK) == 0
        return configFiles.reversed() + (hasSystem ? [system] : [])
    }

    /// How log lines are written; as text where nobody said it in a way that makes sense.
    var statedLogFormat: LogFormat {
        let environment = ProcessInfo.processInfo.environment
        let settings = Configuration(flags: flags([]), environment: environment, files: [], namedFiles: [])
        return (try? settings.logFormat()) ?? .text
    }

    /// What a command's option groups were given, and the options of this one.
    func flags(_ groups: [[String: String]]) -> [String: String] {
        var flags = groups.reduce(into: [:]) { $0.merge($1) { $1 } }
        if let logLevel { flags[SettingKey.logLevel.name] = logLevel.level.rawValue }
        if let logFormat { flags[SettingKey.logFormat.name] = logFormat.rawValue }
        return flags
    }
}

/// A command with these options.
protocol LoggingCommand: ParsableCommand {
    var common: CommonOptions { get }
}

/// A log level by its name.
struct LogLevelArgument: ExpressibleByArgument {
    let level: Logger.Level

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument.lowercased()) else { return nil }
        self.level = level
    }

    static var allValueStrings: [String] { Logger.Level.allCases.map(\.rawValue) }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

extension Configuration {
    /// A logger on standard error.
    ///
    /// - Parameters:
    ///   - level: when none is set.
    ///   - showsTime: for a process that runs for long.
    func logger(level: Logger.Level = .warning, showsTime: Bool = false) throws(CLIError) -> Logger {
        var level = level
        if let value = value(of: .logLevel), value.origin != .standard {
            guard let named = Logger.Level(rawValue: value.text.lowercased()) else {
                let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                throw CLIError("\(value.origin.source ?? "") names no log level: known are \(known)")
            }
            level = named
        }
        let format = try logFormat()
        return Logger(label: "osprofiler") { _ in
            ConsoleLogHandler(level: level, format: format, showsTime: showsTime)
        }
    }

    func logFormat() throws(CLIError) -> LogFormat {
        guard let value = value(of: .logFormat) else { return .text }
        guard let format = LogFormat(rawValue: value.text.lowercased()) else {
            throw CLIError("\(value.origin.source ?? "") names no log format: known are text and json")
        }
        return format
    }
}
