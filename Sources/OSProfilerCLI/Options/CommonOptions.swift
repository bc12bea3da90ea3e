//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import Logging
internal import OSProfilerConfiguration

/// The options of every command.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .customLong("config-file"),
        help: ArgumentHelp(
            "Read settings from this oslo.config file, such as a service's own; repeatable, the last of a service takes "
                + "precedence.",
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
        help: ArgumentHelp("text, or json: one object per line. [env: OSPROFILER_LOG_FORMAT]", valueName: "format")
    )
    var logFormat: LogFormat?

    /// Returns all settings of one command.
    ///
    /// - Parameter groups: the values of the command's other options.
    func configuration(_ groups: [String: String]...) throws -> Configuration {
        try configurations(of: [groups])[0]
    }

    /// Returns the settings for each of several sets of options, with the same files.
    func configurations(of sets: [[[String: String]]]) throws -> [Configuration] {
        let files = try paths.compactMap { path throws -> OsloConfigFile? in
            if !configFiles.contains(path), access(path, R_OK) != 0 {
                StandardError.shared.write(line: "osprofiler: warning: \(path) is not readable and is skipped")
                return nil
            }
            return try OsloConfigFile(path: path)
        }
        return try sets.map { groups in
            let configuration = Configuration(
                flags: try flags(groups),
                environment: ProcessInfo.processInfo.environment,
                files: files,
                namedFiles: Set(configFiles)
            )
            // Whether or not the command logs anything: what is misspelt as a flag ends every command too.
            try configuration.checkLogging()
            return configuration
        }
    }

    /// The files to read in order of precedence: the last `--config-file`, …, the first, then the system's own if it
    /// exists.
    var paths: [String] {
        let system = Configuration.systemFile
        let hasSystem = !configFiles.contains(system) && access(system, F_OK) == 0
        return configFiles.reversed() + (hasSystem ? [system] : [])
    }

    /// The format of log lines; text unless a valid one is set.
    var statedLogFormat: LogFormat {
        let environment = ProcessInfo.processInfo.environment
        let settings = Configuration(flags: ownFlags, environment: environment, files: [], namedFiles: [])
        return (try? settings.logFormat()) ?? .text
    }

    /// Returns the values of a command's option groups and of these options, with the transport URL that a reference
    /// leads to.
    func flags(_ groups: [[String: String]]) throws(CLIError) -> [String: String] {
        var flags = groups.reduce(into: ownFlags) { $0.merge($1) { $1 } }
        if let url = flags[SettingKey.transportURL.name] {
            flags[SettingKey.transportURL.name] = try CLIError.translating { () throws(SettingsError) in
                try ConnectionReference.resolve(url, ProcessInfo.processInfo.environment, "a transport URL")
            }
        }
        return flags
    }

    private var ownFlags: [String: String] {
        var flags: [String: String] = [:]
        if let logLevel { flags[SettingKey.logLevel.name] = logLevel.level.rawValue }
        if let logFormat { flags[SettingKey.logFormat.name] = logFormat.rawValue }
        return flags
    }
}

/// A command with the common options.
protocol LoggingCommand: ParsableCommand {
    var common: CommonOptions { get }
}

/// A log level, given by name.
struct LogLevelArgument: ExpressibleByArgument {
    let level: Logger.Level

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument.lowercased()) else { return nil }
        self.level = level
    }

    static var allValueStrings: [String] { Logger.Level.allCases.map(\.rawValue) }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

extension Configuration.Value {
    fileprivate func error(_ kind: String, _ known: [String]) -> CLIError {
        let list = known.joined(separator: ", ")
        return CLIError("'\(text)' in \(origin.source ?? "") is not \(kind): expected one of \(list)", status: .usage)
    }
}

extension Configuration {
    /// Creates a logger on standard error.
    ///
    /// - Parameters:
    ///   - level: the level if none is set.
    ///   - showsTime: whether lines show the time, for a long-running process.
    func logger(level: Logger.Level = .warning, showsTime: Bool = false) throws(CLIError) -> Logger {
        let level = try logLevel() ?? level
        let format = try logFormat()
        return Logger(label: "osprofiler") { _ in
            ConsoleLogHandler(level: level, format: format, showsTime: showsTime)
        }
    }

    /// Returns the level that is set; nil for the command's own.
    private func logLevel() throws(CLIError) -> Logger.Level? {
        guard let value = value(of: .logLevel), value.origin != .standard else { return nil }
        guard let level = Logger.Level(rawValue: value.text.lowercased()) else {
            throw value.error("a log level", Logger.Level.allCases.map(\.rawValue))
        }
        return level
    }

    func logFormat() throws(CLIError) -> LogFormat {
        guard let value = value(of: .logFormat) else { return .text }
        guard let format = LogFormat(rawValue: value.text.lowercased()) else {
            throw value.error("a log format", ["text", "json"])
        }
        return format
    }

    func checkLogging() throws(CLIError) {
        _ = try logLevel()
        _ = try logFormat()
    }
}
