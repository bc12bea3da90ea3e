//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
public import OSProfilerStore

/// Traces in MongoDB, in the collections of Python's driver: what one of both stores, the other reads.
///
/// A single server or a replica set; what is appended waits for a majority. libmongoc reconnects by itself, also to a
/// new primary.
public final class MongoStore: TraceStore {
    /// The database that Python's driver uses, whatever the connection string says.
    public static let database = "osprofiler"

    let pool: MongoPool

    /// Connects to nothing yet: a server that is away is told of by the first call.
    ///
    /// - Parameter database: another database than Python's, for tests.
    /// - Throws: ``StoreError`` `.badConnectionString`.
    public init(_ string: MongoConnectionString, database: String = MongoStore.database) throws(StoreError) {
        pool = try MongoPool(string, database: database)
    }

    public var capabilities: StoreCapabilities { StoreCapabilities() }

    /// Gives up by its time-outs alone.
    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter {
        MongoWriter(pool)
    }

    public func rejectedMessages(limit: Int) throws(StoreError) -> [RejectedMessage] {
        try RejectedMessages.read(limit: limit, pool.client())
    }

    public func close() { pool.close() }

    /// The highest number of a point that was appended, 0 without any.
    static func lastSequence(_ client: MongoClient) throws(StoreError) -> Int64 {
        // Documents sort by their first member: its type, its name, its value. Others' may have any.
        let last = try client.first(
            ["_id": ["$gte": ["s": 0], "$lt": ["s": .int(.max)]]],
            in: .points,
            ["sort": ["_id": -1], "projection": ["_id": 1]]
        )
        return last?["_id"]?["s"]?.integer ?? 0
    }
}
#endif
