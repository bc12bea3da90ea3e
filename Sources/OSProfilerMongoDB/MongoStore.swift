//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
public import OSProfilerStore

/// A store of traces in MongoDB, in the collections of Python's driver: each of the two reads what the other stores.
///
/// Works with a single server or a replica set. Appending waits for a majority. libmongoc reconnects by itself, even
/// to a new primary.
public final class MongoStore: TraceStore {
    /// The database that Python's driver uses, whatever the connection string says.
    public static let database = "osprofiler"

    let pool: MongoPool

    /// Creates the store without connecting: the first call reports an unreachable server.
    ///
    /// - Parameters:
    ///   - purpose: only with `.reading` may the string's `readPreference` choose a secondary, which may lag behind.
    ///     Whatever decides on a write reads from the primary.
    ///   - database: another database than Python's, for tests.
    /// - Throws: ``StoreError`` with the code `.badConnectionString`.
    public init(
        _ string: MongoConnectionString,
        for purpose: StoreBackend.Purpose = .collecting,
        database: String = MongoStore.database
    ) throws(StoreError) {
        pool = try MongoPool(string, readsPrimary: purpose != .reading, database: database)
    }

    init(_ pool: MongoPool) { self.pool = pool }

    public var capabilities: StoreCapabilities { StoreCapabilities() }

    /// Returns a writer that waits up to its time-outs, whatever `isCancelled` returns.
    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter {
        MongoWriter(pool)
    }

    public func rejectedMessages(limit: Int) throws(StoreError) -> [RejectedMessage] {
        try RejectedMessages.read(limit: limit, pool.client())
    }

    public func close() { pool.close() }

    /// Returns the highest sequence number of the points that this store appended; 0 if it appended none.
    static func lastSequence(_ client: MongoClient) throws(StoreError) -> Int64 {
        // Documents sort by the type, name and value of their first member. Other writers' documents may have any.
        let last = try client.first(
            ["_id": ["$gte": ["s": 0], "$lt": ["s": .int(.max)]]],
            in: .points,
            ["sort": ["_id": -1], "projection": ["_id": 1]]
        )
        return last?["_id"]?["s"]?.integer ?? 0
    }
}
#endif
