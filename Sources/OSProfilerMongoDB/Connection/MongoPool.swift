//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import Foundation
internal import OSProfilerStore
internal import OSProfilerTCP
internal import Synchronization

/// The connections of one store, which libmongoc opens when they are needed and reopens when they broke.
///
/// The pool's threads monitor the servers, so that a new primary is found within moments of its election. Where a host
/// has an address that swallows packets, ``MongoSoloClients`` take the pool's place.
final class MongoPool: Sendable {
    let string: MongoConnectionString
    let database: String
    private let readsPrimary: Bool
    nonisolated(unsafe) private let pool: OpaquePointer
    let solo: MongoSoloClients
    private let isClosed = Mutex(false)

    /// Creates the pool without connecting.
    ///
    /// - Parameters:
    ///   - readsPrimary: whether all clients read from the primary, whatever the string says.
    ///   - connector: finds out whether all addresses of a host answer.
    init(
        _ string: MongoConnectionString,
        readsPrimary: Bool,
        database: String,
        connector: TCPConnector = TCPConnector()
    ) throws(StoreError) {
        self.string = string
        self.readsPrimary = readsPrimary
        self.database = database
        try string.files.checkAccess()
        let uri = try string.parsed()
        defer { mongoc_uri_destroy(uri) }
        // These limits detect a hung or absent server within seconds, and leave time for an election.
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
        solo = MongoSoloClients(uri, string.servers, connector)
    }

    /// Destroys the pool on a detached thread: the library's threads may stay in a poll for half a second before they
    /// end.
    deinit {
        // No client is in use any more, because each one retains the pool.
        nonisolated(unsafe) let pool = pool
        Thread.detachNewThread { mongoc_client_pool_destroy(pool) }
    }

    /// How long a write waits for a majority of the replica set, in milliseconds.
    private static let majorityTimeout: Int32 = 8000

    /// The write concern for appending: a majority, and on disk with a single server. Nil if the connection string
    /// has a write concern of its own.
    var appended: BSONValue? {
        guard string.writeConcern == nil else { return nil }
        return ["w": "majority", "j": true, "wtimeout": .int(Int64(Self.majorityTimeout))]
    }

    /// Returns a client for one thread. It goes back to the pool when its last reference is released.
    ///
    /// - Parameter decides: whether what it reads decides on a write, so that it has to come from the primary.
    func client(decides: Bool = false) throws(StoreError) -> MongoClient {
        guard !isClosed.withLock({ $0 }) else { throw StoreError(.other, "the store is closed") }
        if solo.areNeeded {
            return MongoClient(try solo.pop(), of: self, isSolo: true, readsPrimary: decides || readsPrimary)
        }
        guard let client = mongoc_client_pool_pop(pool) else {
            throw StoreError(.busy, "all connections to MongoDB are in use: raise maxPoolSize in the connection string")
        }
        return MongoClient(client, of: self, isSolo: false, readsPrimary: decides || readsPrimary)
    }

    /// Takes a client back.
    func push(_ client: OpaquePointer, isSolo: Bool) {
        if isSolo { solo.push(client) } else { mongoc_client_pool_push(pool, client) }
    }

    /// Returns the error to throw for one of libmongoc or the server.
    func failure(_ fault: MongoError) -> StoreError {
        let error = fault.storeError(string)
        if error.code == .unavailable { solo.reconsider() }
        return error
    }

    /// Stops handing out clients; the connections end with the last client.
    func close() { isClosed.withLock { $0 = true } }
}
#endif
