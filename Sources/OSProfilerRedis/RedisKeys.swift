//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore

/// The names of all keys.
///
/// Those of Python's driver begin with `osprofiler:`, `osprofiler_opt:` and `osprofiler_error:`; it reads whatever
/// begins so. All others are this store's own and begin otherwise.
enum RedisKeys {
    static let listPrefix = "osprofiler_opt:"
    static let legacyPrefix = "osprofiler:"

    /// The payloads of a trace.
    static func list(_ id: [UInt8]) -> RedisValue { key(listPrefix, id) }
    /// Where Python looks for traces with errors.
    static func error(_ id: [UInt8]) -> RedisValue { key("osprofiler_error:", id) }
    /// Which messages the list holds, in its order.
    static func seen(_ id: [UInt8]) -> RedisValue { key("osprofiler_store:seen:", id) }
    /// A trace's summary.
    static func trace(_ id: [UInt8]) -> RedisValue { key("osprofiler_store:trace:", id) }
    static func perTrace(_ id: [UInt8]) -> [RedisValue] { [list(id), seen(id), trace(id), error(id)] }

    /// Traces by their earliest point: the point's time and the id in one, all of score 0.
    static let started: RedisValue = "osprofiler_store:started"
    /// Those of them that have errors.
    static let errors: RedisValue = "osprofiler_store:errors"
    /// Traces by the time of ingestion of their last point, those that are not pinned.
    static let ingested: RedisValue = "osprofiler_store:ingested"
    /// Those that are.
    static let pinned: RedisValue = "osprofiler_store:pinned"
    /// Points and bytes of all traces.
    static let totals: RedisValue = "osprofiler_store:totals"
    /// Traces by the time at which the server removes them, and what is to be forgotten then.
    static let expires: RedisValue = "osprofiler_store:expires"
    static let expiring: RedisValue = "osprofiler_store:expiring"
    static let indexes = [started, ingested, pinned, errors, totals, expires, expiring]

    /// Rejected messages by time, and one of them.
    static let rejected: RedisValue = "osprofiler_store:rejected"
    static func rejected(_ digest: [UInt8]) -> RedisValue { key("osprofiler_store:rejected:", digest) }

    private static func key(_ prefix: String, _ id: [UInt8]) -> RedisValue { RedisValue([UInt8](prefix.utf8) + id) }

    /// A pattern that matches what begins with a text, whatever that holds.
    static func pattern(prefix: [UInt8]) -> RedisValue {
        var pattern: [UInt8] = []
        for byte in prefix {
            if #"*?[]\^-"#.utf8.contains(byte) { pattern.append(UInt8(ascii: "\\")) }
            pattern.append(byte)
        }
        return RedisValue(pattern + [UInt8(ascii: "*")])
    }
}
#endif
