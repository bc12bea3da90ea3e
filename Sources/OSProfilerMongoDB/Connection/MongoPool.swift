//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import Foundation
internal import OSProfilerStore
internal import Synchronization

/// The connections of one store, which libmongoc makes as they are needed and makes anew when they broke.
///
/// Its threads watch the servers, so that a new primary is found within moments of its election.
final class MongoPool: Sendable {
    let string: MongoConnectionString
    let database: String
    nonisolated(unsafe) private let pool: OpaquePointer
    private let isClosed = Mutex(false)

    /// Connects to nothing yet.
    init(_ string: MongoConnectionString, database: String) throws(StoreError) {
        self.string = string
        self.database = database
        let uri = try string.parsed()
        defer { mongoc_uri_destroy(uri) }
        // A server that hangs or is gone is told from a slow one within seconds, and an election fits in.
        for (option, milliseconds) in [
            (MONGOC_URI_SERVERSELECTIONTIMEOUTMS, 6000), (MONGOC_URI_CONNECTTIMEOUTMS, 3000),
            (MONGOC_URI_SOCKETTIMEOUTMS, 12_000), (MONGOC_URI_WAITQUEUETIMEOUTMS, 10_000),
        ] as [(String, Int32)] where !mongoc_uri_has_option(uri, option) {
            mongoc_uri_set_option_as_int32(uri, option, milliseconds)
        }
        if mongoc_uri_get_appname(uri) == nil { mongoc_uri_set_appname(uri, "osprofiler") }
        if string.writeConcern == nil {
            let concern = mongoc_write_concern_new()
            mongoc_write_concern_set_wmajority(concern, Self.majorityTimeout)
            mongoc_uri_set_write_concern(uri, concern)
            mongoc_write_concern_destroy(concern)
        }
        var error = bson_error_t()
        guard let pool = mongoc_client_pool_new_with_error(uri, &error) else {
            throw StoreError(
                .badConnectionString,
                "the mongodb:// connection string cannot be used: \(string.masked(error.text))"
            )
        }
        mongoc_client_pool_set_error_api(pool, MONGOC_ERROR_API_VERSION_2)
        self.pool = pool
    }

    /// On a thread that nobody waits for: libmongoc's own may sit in a poll for half a second before it ends.
    deinit {
        // No client is out any more: each holds the pool.
        nonisolated(unsafe) let pool = pool
        Thread.detachNewThread { mongoc_client_pool_destroy(pool) }
    }

    /// Milliseconds that a write waits for a majority of the replica set.
    private static let majorityTimeout: Int32 = 8000

    /// The write concern of what is appended: a majority, and on disk where the server stands alone. A connection
    /// string that states its own has it.
    var appended: BSONValue? {
        guard string.writeConcern == nil else { return nil }
        return ["w": "majority", "j": true, "wtimeout": .int(Int64(Self.majorityTimeout))]
    }

    /// A client for one thread, which goes back when it is let go.
    func client() throws(StoreError) -> MongoClient {
        guard !isClosed.withLock({ $0 }) else { throw StoreError(.other, "the store is closed") }
        guard let client = mongoc_client_pool_pop(pool) else {
            throw StoreError(.busy, "all connections to MongoDB are in use: raise maxPoolSize in the connection string")
        }
        return MongoClient(client, of: self)
    }

    /// Takes a client back.
    func push(_ client: OpaquePointer) { mongoc_client_pool_push(pool, client) }

    /// Hands out no more clients; connections end with the last.
    func close() { isClosed.withLock { $0 = true } }
}
#endif
