//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore

/// The names of all keys.
///
/// The keys of Python's driver begin with `osprofiler:`, `osprofiler_opt:` and `osprofiler_error:`, and it reads
/// every key with such a prefix. All keys of this store's own have other prefixes.
enum RedisKeys {
    static let listPrefix = "osprofiler_opt:"
    static let legacyPrefix = "osprofiler:"

    /// The list of a trace's payloads.
    static func list(_ id: [UInt8]) -> RedisValue { key(listPrefix, id) }
    /// The key by which Python finds a trace with errors.
    static func error(_ id: [UInt8]) -> RedisValue { key("osprofiler_error:", id) }
    /// The messages that the list holds, in its order.
    static func seen(_ id: [UInt8]) -> RedisValue { key("osprofiler_store:seen:", id) }
    /// The summary of a trace.
    static func trace(_ id: [UInt8]) -> RedisValue { key("osprofiler_store:trace:", id) }
    static func perTrace(_ id: [UInt8]) -> [RedisValue] { [list(id), seen(id), trace(id), error(id)] }

    /// Traces by their earliest point: members of the point's time followed by the id, all with the score 0.
    static let started: RedisValue = "osprofiler_store:started"
    /// The members of ``started`` whose traces have errors.
    static let errors: RedisValue = "osprofiler_store:errors"
    /// Traces that are not pinned, by the time of ingestion of their last point.
    static let ingested: RedisValue = "osprofiler_store:ingested"
    /// Traces that are pinned, by the same time.
    static let pinned: RedisValue = "osprofiler_store:pinned"
    /// The number of points and bytes of all traces.
    static let totals: RedisValue = "osprofiler_store:totals"
    /// Traces by the time at which the server removes them, and the index entries to remove then.
    static let expires: RedisValue = "osprofiler_store:expires"
    static let expiring: RedisValue = "osprofiler_store:expiring"
    static let indexes = [started, ingested, pinned, errors, totals, expires, expiring]

    /// Rejected messages by time, and the hash of one of them.
    static let rejected: RedisValue = "osprofiler_store:rejected"
    static func rejected(_ digest: [UInt8]) -> RedisValue { key("osprofiler_store:rejected:", digest) }
    /// The size of all rejected messages in bytes; absent until one is stored or purged.
    static let rejectedBytes: RedisValue = "osprofiler_store:rejected_bytes"

    private static func key(_ prefix: String, _ id: [UInt8]) -> RedisValue { RedisValue([UInt8](prefix.utf8) + id) }

    /// Returns a pattern that matches keys with a prefix of arbitrary bytes.
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
