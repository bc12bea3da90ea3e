//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import CHiredis
internal import OSProfilerCore
public import OSProfilerStore

/// A store of traces in Redis, in the layout of Python's driver and with additional indexes.
///
/// Connects at its first use, and again after a lost connection or a fail-over.
public final class RedisStore: TraceStore {
    let link: RedisLink

    public init(_ string: RedisConnectionString) { link = RedisLink(string) }

    /// The version of hiredis that the package was built with, such as `0.14.1`.
    public static var libraryVersion: String { "\(HIREDIS_MAJOR).\(HIREDIS_MINOR).\(HIREDIS_PATCH)" }

    public var capabilities: StoreCapabilities { StoreCapabilities() }

    /// Returns a writer that waits up to its time-outs, whatever `isCancelled` returns.
    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter {
        RedisWriter(RedisLink(link.string))
    }

    public func close() { link.close() }

    public func reclaimSpace() {}

    /// Returns nil: Redis does not report how much of its memory a single user may still use.
    public func freeSpace() -> StoreFreeSpace? { nil }

    /// Returns the approximate size of the traces, with their indexes, and of the rejected messages: the server reports
    /// only its total memory.
    public func size() throws(StoreError) -> Int64? {
        var commands = RedisCommands("HGET", RedisKeys.totals, "bytes")
        commands.add("GET", RedisKeys.rejectedBytes)
        return try link.run(commands).reduce(0) { $0 + ($1.number ?? 0) }
    }

    public func rejectedMessages(limit: Int) throws(StoreError) -> [RejectedMessage] {
        guard limit > 0 else { return [] }
        let names = try link.run("ZRANGE", RedisKeys.rejected, "0", RedisValue(limit - 1)).elements.compactMap(\.bytes)
        var messages: [RejectedMessage] = []
        for name in names {
            let values = try link.run(
                "HMGET",
                RedisKeys.rejected(name),
                "reason",
                "detail",
                "exchange",
                "routing_key",
                "properties",
                "body",
                "time"
            ).elements
            guard values.count == 7, let body = values[5].bytes, let time = values[6].timestamp else { continue }
            messages.append(
                RejectedMessage(
                    reason: values[0].text ?? "",
                    detail: values[1].text ?? "",
                    exchange: values[2].text ?? "",
                    routingKey: values[3].text ?? "",
                    properties: values[4].text ?? "",
                    body: body,
                    time: time
                )
            )
        }
        return messages
    }
}
#endif
