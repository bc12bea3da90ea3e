//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
internal import OSProfilerStore

/// Bytes of any length under a key, in chunks that fit into a document: `{_id: key and number of the chunk, d:
/// chunk}`.
enum Blobs {
    private static let pieceLength = 8 << 20

    /// Adds the chunks of a blob to the documents to insert.
    ///
    /// - Parameter key: ``PointIdentity/keyLength`` bytes.
    static func add(_ data: UnsafeRawBufferPointer, under key: [UInt8], to documents: inout BSONDocuments) {
        var offset = 0
        var number: UInt32 = 0
        repeat {
            let end = min(offset + pieceLength, data.count)
            let piece = UnsafeRawBufferPointer(rebasing: data[offset..<end])
            documents.add { document in
                id(key, number).withUnsafeBytes {
                    BSONDocument.append(to: document, BSONBytes("_id"), binary: BSONBytes($0))
                }
                BSONDocument.append(to: document, BSONBytes("d"), binary: BSONBytes(piece))
            }
            offset = end
            number += 1
        } while offset < data.count
    }

    /// Returns the blobs of keys; those that do not exist are left out.
    static func read(_ keys: [[UInt8]], _ client: MongoClient) throws(StoreError) -> [[UInt8]: [UInt8]] {
        var blobs: [[UInt8]: [UInt8]] = [:]
        guard !keys.isEmpty else { return blobs }
        // Nearly all blobs have one chunk.
        try client.find(["_id": ["$in": .array(keys.map { .binary(id($0, 0)) })]], in: .blobs) { document in
            let blob = BSONValue(decoding: document)
            if let key = blob["_id"]?.bytes?.dropLast(4), let data = blob["d"]?.bytes { blobs[Array(key)] = data }
            return true
        }
        for key in keys where blobs[key]?.count == pieceLength {
            let rest: BSONValue = ["$gt": .binary(id(key, 0)), "$lte": .binary(id(key, .max))]
            try client.find(["_id": rest], in: .blobs, ["sort": ["_id": 1]]) { document in
                blobs[key, default: []] += BSONValue(decoding: document)["d"]?.bytes ?? []
                return true
            }
        }
        return blobs
    }

    /// Returns the key for a blob that belongs to no trace.
    static func key(digest: UUID128) -> [UInt8] {
        Array(repeating: 0xFF, count: 32) + withUnsafeBytes(of: digest) { Array($0) }
    }

    static func filter(keys: [[UInt8]]) -> BSONValue {
        ["$or": .array(keys.map { ["_id": ["$gte": .binary(id($0, 0)), "$lte": .binary(id($0, .max))]] })]
    }

    /// Returns the filter for all blobs of a trace's points.
    static func filter(trace: UUID128) -> BSONValue {
        // Binary values sort by their length first.
        func bound(_ byte: UInt8) -> BSONValue {
            .binary(
                withUnsafeBytes(of: trace) { Array($0) } + Array(repeating: byte, count: PointIdentity.keyLength - 12)
            )
        }
        return ["_id": ["$gte": bound(0), "$lte": bound(0xFF)]]
    }

    private static func id(_ key: [UInt8], _ number: UInt32) -> [UInt8] {
        key + withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
#endif
