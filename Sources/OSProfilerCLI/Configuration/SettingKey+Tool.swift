//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration

// What only the command line reads, and all that it shows.
extension SettingKey {
    static let redact = SettingKey(
        name: "redact",
        flag: "--redact",
        environment: "OSPROFILER_REDACT",
        current: [("osprofiler", "redact")],
        fallback: "false"
    )
    static let logLevel = SettingKey(
        name: "log_level",
        flag: "--log-level",
        environment: "OSPROFILER_LOG_LEVEL",
        fallback: "warning (consume: info)"
    )
    static let logFormat = SettingKey(
        name: "log_format",
        flag: "--log-format",
        environment: "OSPROFILER_LOG_FORMAT",
        fallback: "text"
    )

    /// All settings, in the order in which they are shown.
    static let all: [SettingKey] =
        [connectionString, transportURL, controlExchange] + rabbitOptions + [hmacKeys] + storeOptions
        + [redact, logLevel, logFormat]
}
