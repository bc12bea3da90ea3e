//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfiler
internal import OSProfilerCore

/// What `[profiler]` says, read and checked.
struct ProfilerSettings {
    let hmacKeys: HMACKeys
    let tracesStatements: Bool
    let filtersByError: Bool
    let sampler: TraceSampler

    /// - Returns: nil unless `enabled` is true; nothing else is read then.
    /// - Throws: ``SettingsError`` for a value that is not of its kind.
    init?(_ configuration: Configuration) throws(SettingsError) {
        guard try configuration.bool(.enabled) else { return nil }
        hmacKeys = HMACKeys(try configuration.usable(.serviceHMACKeys)?.text ?? "")
        tracesStatements = try configuration.bool(.traceSQLAlchemy)
        filtersByError = try configuration.bool(.filterErrorTrace)
        sampler = try Self.sampler(configuration)
    }

    /// What has an effect other than an operator may expect, one sentence each.
    var notes: [String] {
        hmacKeys.isEmpty ? ["hmac_keys is not set: no trace is continued from a request"] : []
    }

    private static func sampler(_ configuration: Configuration) throws(SettingsError) -> TraceSampler {
        let ratio = try configuration.decimal(.sampleRatio, in: 0...1, "a number from 0 to 1")
        let rate = try configuration.decimal(.sampleRate, in: 0...1e9, "a number of traces a second")
        switch (ratio, rate) {
        case (nil, nil): return .never
        case (let ratio?, nil): return .ratio(ratio)
        case (nil, let rate?): return .rate(rate)
        case (let ratio?, let rate?): return .ratio(ratio).limited(to: rate)
        }
    }
}

extension Configuration {
    fileprivate func decimal(
        _ key: SettingKey,
        in range: ClosedRange<Double>,
        _ kind: String
    ) throws(SettingsError) -> Double? {
        guard let value = try usable(key) else { return nil }
        guard let number = Double(value.text), range.contains(number) else {
            throw Self.invalid(key, value, kind)
        }
        return number
    }
}
