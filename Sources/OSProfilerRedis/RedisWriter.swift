//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore
internal import OSProfilerStore

/// Appends each batch with one script, in one round trip.
final class RedisWriter: TraceWriter {
    private let link: RedisLink
    private var replication: RedisReplication

    init(_ link: RedisLink) {
        self.link = link
        replication = RedisReplication(link.string)
    }

    func append(
        _ batch: PointBatch,
        rejected: [RejectedMessage],
        at time: Timestamp
    ) throws(StoreError) -> AppendResult {
        guard !batch.isEmpty || !rejected.isEmpty else { return AppendResult(stored: 0, duplicates: 0) }
        // Rejected messages come first and are idempotent: if the points fail, the messages come again and are known.
        for message in rejected { try insert(message) }
        let call = RedisBatch.call(batch, at: time, timeToLive: link.string.timeToLive)
        let wanted = replication.wanted
        let replies = try link.evaluate(
            .append,
            [call],
            then: wanted > 0 ? ["WAIT", RedisValue(wanted), RedisValue(replication.milliseconds)] : nil
        )
        if let text = replies.lazy.compactMap(\.failure).first { throw link.failure(text) }
        guard let stored = replies.first?.number.map({ Int($0) }) else {
            throw StoreError(.other, "Redis did not say what it stored")
        }
        if wanted > 0 { try replication.check(replies.last?.number ?? 0, of: wanted, link) }
        return AppendResult(stored: stored, duplicates: batch.count - stored)
    }

    func check() throws(StoreError) { try Self.check(link) }

    static func check(_ link: RedisLink) throws(StoreError) {
        let milliseconds = RedisValue((link.string.timeToLive ?? 0) * 1000)
        _ = try link.evaluate(.check, keys: RedisKeys.indexes, arguments: [milliseconds])
    }

    func close() { link.close() }

    private func insert(_ message: RejectedMessage) throws(StoreError) {
        let digest = message.identity
        let name = [UInt8](digest.description.utf8)
        let call = RedisLink.call(
            [RedisKeys.rejected, RedisKeys.rejected(name), RedisKeys.rejectedBytes],
            [
                RedisValue(name), RedisValue(message.time.microseconds), RedisValue(message.reason),
                RedisValue(message.detail), RedisValue(message.exchange), RedisValue(message.routingKey),
                RedisValue(message.properties), RedisValue(message.body), RedisValue(message.approximateBytes),
            ]
        )
        let reply = try link.evaluate(.reject, [call])[0]
        if let text = reply.failure { throw link.failure(text) }
    }
}
#endif
