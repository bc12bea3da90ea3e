//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerConfiguration
internal import OSProfilerDoctor

/// Reads the configuration files as every command does, but continues without those that cannot be read.
struct FileCheck {
    private(set) var findings: [Finding] = []

    mutating func configuration(_ options: CommonOptions, _ groups: [String: String]...) throws -> Configuration {
        var files: [OsloConfigFile] = []
        for path in options.paths {
            do throws(SettingsError) {
                files.append(try OsloConfigFile(path: path))
                findings.append(.ok("config.file", "reads \(path)"))
            } catch {
                findings.append(unreadable(path, error, isNamed: options.configFiles.contains(path)))
            }
        }
        if options.paths.isEmpty {
            findings.append(.ok("config.file", "none given, and \(Configuration.systemFile) does not exist"))
        }
        return Configuration(
            flags: try options.flags(groups),
            environment: ProcessInfo.processInfo.environment,
            files: files,
            namedFiles: Set(options.configFiles)
        )
    }

    /// A file that makes every command fail is a problem; a file that the commands skip is only a warning.
    private func unreadable(_ path: String, _ error: SettingsError, isNamed: Bool) -> Finding {
        let advice = "let this user read it, or correct the line"
        if isNamed || access(path, R_OK) == 0 { return .problem("config.file", error.description, advice) }
        return .warning("config.file", "\(path) is not readable and is skipped", "let this user read it")
    }
}
