//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// What a service reads of `[profiler]`, and of the environment, beside what the command line reads too.
extension SettingKey {
    static let enabled = own(
        "enabled",
        environment: "OSPROFILER_ENABLED",
        former: FormerOption("profiler", "profiler_enabled", isRead: true)
    )
    static let traceSQLAlchemy = own("trace_sqlalchemy", environment: "OSPROFILER_TRACE_SQLALCHEMY")
    static let filterErrorTrace = own("filter_error_trace", environment: "OSPROFILER_FILTER_ERROR_TRACE")
    /// The share of the requests without signed headers that are traced. Python's osprofiler has no such option.
    static let sampleRatio = own("sample_ratio", environment: "OSPROFILER_SAMPLE_RATIO")
    /// The number of such requests a second at most.
    static let sampleRate = own("sample_rate", environment: "OSPROFILER_SAMPLE_RATE")

    static let serviceHMACKeys = readable(hmacKeys, from: "OSPROFILER_HMAC_KEYS")
    static let serviceExchange = readable(controlExchange, from: "OSPROFILER_EXCHANGE")

    /// The settings of a service, without those of its bus.
    static let profilerOptions: [SettingKey] =
        [enabled, serviceHMACKeys, connectionString, traceSQLAlchemy, filterErrorTrace, sampleRatio, sampleRate]
        + storeOptions

    /// The options of `[profiler]` that only Python's osprofiler uses.
    static let onlyPythons = ["trace_requests"]

    private static func own(_ name: String, environment: String, former: FormerOption? = nil) -> SettingKey {
        SettingKey(
            name: name,
            environment: environment,
            current: [("profiler", name)],
            former: former.map { [$0] } ?? []
        )
    }

    private static func readable(_ key: SettingKey, from variable: String) -> SettingKey {
        var key = key
        key.environment = variable
        return key
    }
}
