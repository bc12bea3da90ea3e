//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerDoctor

/// Reads the configuration files as every command does, but goes on without those that cannot be read.
struct FileCheck {
    private(set) var findings: [Finding] = []

    mutating func configuration(_ options: CommonOptions, _ groups: [String: String]...) throws -> Configuration {
        var files: [OsloConfigFile] = []
        for path in options.paths {
            do throws(CLIError) {
                files.append(try OsloConfigFile(path: path))
                findings.append(.ok("config.file", "\(path) is read"))
            } catch {
                findings.append(unreadable(path, error, isNamed: options.configFiles.contains(path)))
            }
        }
        if options.paths.isEmpty {
            findings.append(.ok("config.file", "none is named, and there is no \(Configuration.systemFile)"))
        }
        return Configuration(
            flags: options.flags(groups),
            environment: ProcessInfo.processInfo.environment,
            files: files,
            namedFiles: Set(options.configFiles)
        )
    }

    /// What every command refuses is a problem; what they pass over is not.
    private func unreadable(_ path: String, _ error: CLIError, isNamed: Bool) -> Finding {
        let advice = "let this user read it, or correct the line"
        if isNamed || access(path, R_OK) == 0 { return .problem("config.file", error.description, advice) }
        return .warning("config.file", "\(path) may not be read and is passed over", "let this user read it")
    }
}
