//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
public import OSProfilerCore
public import OSProfilerStore

extension RedisStore {
    /// The number of traces deleted in one round trip.
    static let stepLength = 200

    public func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        var unknown: [OpaqueID] = []
        var failure: StoreError?
        for id in baseIDs {
            do throws(StoreError) {
                let points = try delete([id.textBytes], ingestedBefore: nil)[0]
                if points < 0, try !deleteLegacy(id.textBytes) { unknown.append(id) }
            } catch {
                // The other traces can still be deleted.
                guard error.code == .foreign else { throw error }
                failure = error
            }
        }
        if let failure { throw failure }
        return unknown
    }

    /// - Returns: the number of points deleted of each trace; negative if the trace was not deleted.
    func delete(_ ids: [[UInt8]], ingestedBefore time: Timestamp?) throws(StoreError) -> [Int] {
        let limit = time.map { RedisValue($0.microseconds) } ?? ""
        let calls = ids.map {
            RedisLink.call(RedisKeys.indexes + RedisKeys.perTrace($0), [RedisValue($0), limit])
        }
        let replies = try link.evaluate(.delete, calls)
        if let text = replies.lazy.compactMap(\.failure).first { throw link.failure(text) }
        return replies.map { Int($0.number ?? -1) }
    }

    func deleteLegacy(_ id: [UInt8]) throws(StoreError) -> Bool {
        var keys: [RedisValue] = []
        for key in try legacyKeys(of: id) {
            guard let element = try legacyElements([key]).first else { continue }
            var point = PointBatch()
            let isPoint = element.withUnsafeBytes {
                (try? point.append(payload: $0, messageKey: ContentDigest.sixteenBytes(of: $0), isEnveloped: true))
                    != nil
            }
            if isPoint, point.id(point.entries[0].baseID).textBytes == id { keys.append(key) }
        }
        guard !keys.isEmpty else { return false }
        var commands = RedisCommands()
        commands.add(["UNLINK"] + keys)
        _ = try link.run(commands)
        return true
    }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        let timeToLive = (link.string.timeToLive ?? 0) * 1000
        let calls = baseIDs.map { id in
            RedisLink.call(
                RedisKeys.indexes + RedisKeys.perTrace(id.textBytes),
                [
                    RedisValue(id.textBytes), isPinned ? "1" : "0", RedisValue(timeToLive),
                    RedisValue(Timestamp.now().microseconds),
                ]
            )
        }
        let replies = try link.evaluate(.pin, calls)
        if let text = replies.lazy.compactMap(\.failure).first { throw link.failure(text) }
        return zip(baseIDs, replies).filter { $1.number == 0 }.map(\.0)
    }
}
#endif
