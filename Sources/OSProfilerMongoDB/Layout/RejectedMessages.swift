//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
internal import OSProfilerStore

/// Messages that are not trace points, each stored once: its digest is its `_id`, its body a blob.
enum RejectedMessages {
    static func insert(_ messages: [RejectedMessage], _ client: MongoClient) throws(StoreError) {
        guard !messages.isEmpty else { return }
        var (documents, bodies) = (BSONDocuments(), BSONDocuments())
        for message in messages {
            let digest = message.identity
            message.body.withUnsafeBytes { Blobs.add($0, under: Blobs.key(digest: digest), to: &bodies) }
            let document: BSONValue = [
                "_id": BSONValue(digest), "time": .int(message.time.microseconds), "reason": BSONValue(message.reason),
                "detail": BSONValue(message.detail), "exchange": BSONValue(message.exchange),
                "routing_key": BSONValue(message.routingKey), "properties": BSONValue(message.properties),
                "bytes": .int(message.approximateBytes),
            ]
            documents.add { document.appendMembers(to: $0) }
        }
        for (documents, collection) in [(bodies, Collection.blobs), (documents, .rejected)] {
            let refusals = try client.insert(documents, into: collection)
            if let refusal = refusals.first(where: { !$0.isDuplicate }) { throw client.failure(refusal.fault) }
        }
    }

    static func read(limit: Int, _ client: MongoClient) throws(StoreError) -> [RejectedMessage] {
        guard limit > 0 else { return [] }
        var documents: [BSONValue] = []
        try client.find([:], in: .rejected, ["sort": ["time": 1], "limit": .int(Int64(limit))]) {
            documents.append(BSONValue(decoding: $0))
            return true
        }
        var messages: [RejectedMessage] = []
        for document in documents {
            let key = key(of: document)
            func text(_ member: String) -> String { document[member]?.string ?? "" }
            messages.append(
                RejectedMessage(
                    reason: text("reason"),
                    detail: text("detail"),
                    exchange: text("exchange"),
                    routingKey: text("routing_key"),
                    properties: text("properties"),
                    body: try Blobs.read([key], client)[key] ?? [],
                    time: Timestamp(microseconds: document["time"]?.integer ?? 0)
                )
            )
        }
        return messages
    }

    /// Deletes some of the messages that were rejected before a time, oldest first.
    static func purge(before time: Timestamp, _ client: MongoClient) throws(StoreError) -> Int {
        var ids: [BSONValue] = []
        let options: BSONValue = ["sort": ["time": 1], "limit": 100, "projection": ["_id": 1]]
        try client.find(filter(before: time), in: .rejected, options) {
            ids.append(BSONValue(decoding: $0)["_id"] ?? .null)
            return true
        }
        return try delete(ids, client)
    }

    static func delete(_ ids: [BSONValue], _ client: MongoClient) throws(StoreError) -> Int {
        guard !ids.isEmpty else { return 0 }
        let keys = ids.map { key(of: ["_id": $0]) }
        _ = try client.delete(Blobs.filter(keys: keys), from: .blobs)
        return try client.delete(["_id": ["$in": .array(ids)]], from: .rejected)
    }

    /// Returns the size of all messages, and the ids of those that do not fit into a number of bytes with all later
    /// ones, oldest first.
    static func measured(
        keeping limit: Int64,
        _ client: MongoClient
    ) throws(StoreError) -> (bytes: Int64, beyond: [BSONValue]) {
        var bytes: Int64 = 0
        var beyond: [BSONValue] = []
        try client.find([:], in: .rejected, ["sort": ["time": -1], "projection": ["bytes": 1]]) {
            let document = BSONValue(decoding: $0)
            // An earlier version stored no size.
            bytes += document["bytes"]?.integer ?? RejectedMessage.rowBytes
            if bytes > limit { beyond.append(document["_id"] ?? .null) }
            return true
        }
        return (bytes, beyond.reversed())
    }

    static func filter(before time: Timestamp) -> BSONValue { ["time": ["$lt": .int(time.microseconds)]] }

    private static func key(of document: BSONValue) -> [UInt8] {
        Array(repeating: 0xFF, count: 32) + (document["_id"]?.bytes ?? [])
    }
}
#endif
