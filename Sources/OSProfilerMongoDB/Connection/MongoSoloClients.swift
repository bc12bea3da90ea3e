//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import Foundation
internal import OSProfilerStore
internal import OSProfilerTCP

/// Clients for a host with an address that swallows packets, besides one that answers.
///
/// The threads of libmongoc's pool try the addresses of a host one after the other and wait at each. A client without a
/// pool tries them staggered. It watches the servers itself, though, and waits for each member of a replica set that is
/// down, so it is only used where it is needed.
final class MongoSoloClients: @unchecked Sendable {
    private let uri: OpaquePointer
    private let servers: [(host: String, port: Int)]
    private let connector: TCPConnector
    private let lock = NSLock()
    // Guarded by the lock.
    private var idle: [OpaquePointer] = []
    private var isNeeded: Bool?

    /// - Parameters:
    ///   - uri: copied.
    ///   - servers: the hosts to examine.
    init(_ uri: OpaquePointer, _ servers: [(host: String, port: Int)], _ connector: TCPConnector) {
        self.uri = mongoc_uri_copy(uri)
        self.servers = servers
        self.connector = connector
        // By default, such a client looks for a server only once.
        if !mongoc_uri_has_option(uri, MONGOC_URI_SERVERSELECTIONTRYONCE) {
            mongoc_uri_set_option_as_bool(self.uri, MONGOC_URI_SERVERSELECTIONTRYONCE, false)
        }
    }

    deinit {
        idle.forEach(mongoc_client_destroy)
        mongoc_uri_destroy(uri)
    }

    /// Whether these clients are needed. Connects to hosts with several addresses to find out, and remembers the answer
    /// until ``reconsider()``.
    var areNeeded: Bool {
        if let known = lock.withLock({ isNeeded }) { return known }
        let found = hasSilentAddress()
        lock.withLock { isNeeded = found }
        return found
    }

    /// Called when a server does not answer, after which another address may be the one that does.
    func reconsider() { lock.withLock { isNeeded = nil } }

    private func hasSilentAddress() -> Bool {
        let timeout = mongoc_uri_get_option_as_int32(uri, MONGOC_URI_CONNECTTIMEOUTMS, 0)
        let deadline = ContinuousClock.now + .milliseconds(timeout)
        return servers.contains { host, port in
            guard let addresses = try? connector.resolve(host, port), addresses.count > 1,
                let connection = try? TCPConnector.connect(to: addresses, within: deadline - .now)
            else { return false }
            connection.close()
            return !connection.silent.isEmpty
        }
    }

    func pop() throws(StoreError) -> OpaquePointer {
        if let known = lock.withLock({ idle.popLast() }) { return known }
        var error = bson_error_t()
        guard let client = mongoc_client_new_from_uri_with_error(uri, &error) else {
            throw StoreError(.badConnectionString, "the mongodb:// connection string cannot be used: \(error.text)")
        }
        mongoc_client_set_error_api(client, MONGOC_ERROR_API_VERSION_2)
        return client
    }

    func push(_ client: OpaquePointer) { lock.withLock { idle.append(client) } }
}
#endif
