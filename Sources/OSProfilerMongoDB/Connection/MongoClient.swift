//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import OSProfilerStore

/// A client that makes calls to the server, over one connection at a time. Belongs to one thread.
final class MongoClient {
    let pool: MongoPool
    private let client: OpaquePointer
    private let isSolo: Bool
    private let readsPrimary: Bool
    private var collections: [Collection: OpaquePointer] = [:]

    /// - Parameters:
    ///   - isSolo: whether it is one of ``MongoSoloClients``.
    ///   - readsPrimary: whether to read from the primary, whatever the connection string says.
    init(_ client: OpaquePointer, of pool: MongoPool, isSolo: Bool, readsPrimary: Bool) {
        self.client = client
        self.isSolo = isSolo
        self.readsPrimary = readsPrimary
        self.pool = pool
    }

    deinit {
        collections.values.forEach(mongoc_collection_destroy)
        pool.push(client, isSolo: isSolo)
    }

    private func handle(_ collection: Collection) -> OpaquePointer {
        if let known = collections[collection] { return known }
        let made = mongoc_client_get_collection(client, pool.database, collection.rawValue)!
        if readsPrimary {
            let primary = mongoc_read_prefs_new(MONGOC_READ_PRIMARY)
            // The collection copies it.
            mongoc_collection_set_read_prefs(made, primary)
            mongoc_read_prefs_destroy(primary)
        }
        collections[collection] = made
        return made
    }

    private func failure(_ error: bson_error_t) -> StoreError { failure(MongoError(error)) }

    func failure(_ fault: MongoError) -> StoreError { pool.failure(fault) }

    // MARK: Reading

    /// Passes the matching documents to `visit` until it returns false.
    ///
    /// - Throws: ``StoreError``, also from `visit`.
    func find(
        _ filter: BSONValue,
        in collection: Collection,
        _ options: BSONValue = [:],
        _ visit: (UnsafeRawBufferPointer) throws(StoreError) -> Bool
    ) throws(StoreError) {
        let (filter, options) = (BSONDocument(filter), BSONDocument(options))
        let cursor = mongoc_collection_find_with_opts(handle(collection), filter.pointer, options.pointer, nil)
        try read(cursor!, visit)
    }

    /// Returns the first document that matches.
    func first(
        _ filter: BSONValue,
        in collection: Collection,
        _ options: BSONValue = [:]
    ) throws(StoreError) -> BSONValue? {
        var options = options
        options.add("limit", 1)
        var found: BSONValue?
        try find(filter, in: collection, options) { document in
            found = BSONValue(decoding: document)
            return false
        }
        return found
    }

    func aggregate(
        _ stages: [BSONValue],
        in collection: Collection,
        _ options: BSONValue = [:],
        _ visit: (BSONValue) throws(StoreError) -> Void
    ) throws(StoreError) {
        let (pipeline, options) = (BSONDocument(["pipeline": .array(stages)]), BSONDocument(options))
        let cursor = mongoc_collection_aggregate(
            handle(collection),
            MONGOC_QUERY_NONE,
            pipeline.pointer,
            options.pointer,
            nil
        )
        try read(cursor!) { document throws(StoreError) in
            try visit(BSONValue(decoding: document))
            return true
        }
    }

    private func read(
        _ cursor: OpaquePointer,
        _ visit: (UnsafeRawBufferPointer) throws(StoreError) -> Bool
    ) throws(StoreError) {
        defer { mongoc_cursor_destroy(cursor) }
        var document: OpaquePointer?
        while mongoc_cursor_next(cursor, &document), let found = document {
            guard try visit(BSONDocument.contents(of: found)) else { return }
        }
        var error = bson_error_t()
        if mongoc_cursor_error(cursor, &error) { throw failure(error) }
    }

    func count(_ filter: BSONValue, in collection: Collection, _ options: BSONValue = [:]) throws(StoreError) -> Int {
        let (filter, options) = (BSONDocument(filter), BSONDocument(options))
        var error = bson_error_t()
        let count = mongoc_collection_count_documents(
            handle(collection),
            filter.pointer,
            options.pointer,
            nil,
            nil,
            &error
        )
        guard count >= 0 else { throw failure(error) }
        return Int(count)
    }

    /// Returns the number of documents that the server's statistics give: exact, except after a crash of the server.
    func estimatedCount(of collection: Collection) throws(StoreError) -> Int {
        var error = bson_error_t()
        let count = mongoc_collection_estimated_document_count(handle(collection), nil, nil, nil, &error)
        guard count >= 0 else { throw failure(error) }
        return Int(count)
    }

    /// Returns the names of a collection's indexes; empty if the collection does not exist.
    func indexNames(of collection: Collection) throws(StoreError) -> [String] {
        let cursor = mongoc_collection_find_indexes_with_opts(handle(collection), nil)!
        var names: [String] = []
        try read(cursor) { document in
            if let name = BSONValue(decoding: document)["name"]?.string { names.append(name) }
            return true
        }
        return names
    }

    /// Runs a command and returns its reply.
    func run(_ command: BSONValue, on database: String? = nil) throws(StoreError) -> BSONValue {
        let command = BSONDocument(command)
        let reply = BSONDocument()
        var error = bson_error_t()
        guard
            mongoc_client_command_simple(
                client,
                database ?? pool.database,
                command.pointer,
                nil,
                reply.pointer,
                &error
            )
        else { throw failure(error) }
        return reply.value
    }

    // MARK: Writing

    /// A document that the server refused.
    struct Refusal {
        let index: Int
        let fault: MongoError

        var isDuplicate: Bool { fault.code == MongoError.Number.duplicateKey }
    }

    /// The options of a write that appends: unordered and durable.
    private var appending: BSONValue {
        var options: BSONValue = ["ordered": false]
        if let concern = pool.appended { options.add("writeConcern", concern) }
        return options
    }

    /// Inserts documents. Those that the server refuses do not prevent the others.
    ///
    /// - Returns: the refusals.
    func insert(_ documents: BSONDocuments, into collection: Collection) throws(StoreError) -> [Refusal] {
        guard !documents.isEmpty else { return [] }
        var options = appending
        options.add("validate", false)
        let document = BSONDocument(options)
        let target = handle(collection)
        let reply = BSONDocument()
        var error = bson_error_t()
        let isDone = documents.withPointers { pointers in
            mongoc_collection_insert_many(
                target,
                pointers.baseAddress,
                pointers.count,
                document.pointer,
                reply.pointer,
                &error
            )
        }
        return isDone ? [] : try refusals(in: reply.value, of: documents.count, error)
    }

    struct Update {
        let filter: BSONValue
        let change: BSONValue
    }

    /// Updates documents, and inserts those that are absent.
    ///
    /// - Returns: the refusals.
    func upsert(_ updates: [Update], in collection: Collection) throws(StoreError) -> [Refusal] {
        guard !updates.isEmpty else { return [] }
        let (options, upsert) = (BSONDocument(appending), BSONDocument(["upsert": true]))
        let bulk = mongoc_collection_create_bulk_operation_with_opts(handle(collection), options.pointer)!
        defer { mongoc_bulk_operation_destroy(bulk) }
        var error = bson_error_t()
        for update in updates {
            let (filter, change) = (BSONDocument(update.filter), BSONDocument(update.change))
            guard
                mongoc_bulk_operation_update_one_with_opts(
                    bulk,
                    filter.pointer,
                    change.pointer,
                    upsert.pointer,
                    &error
                )
            else { throw failure(error) }
        }
        let reply = BSONDocument()
        return mongoc_bulk_operation_execute(bulk, reply.pointer, &error) != 0
            ? [] : try refusals(in: reply.value, of: updates.count, error)
    }

    /// Returns the refusals of single documents in the reply to a bulk write, or throws if the write failed as a
    /// whole.
    private func refusals(
        in reply: BSONValue,
        of count: Int,
        _ error: bson_error_t
    ) throws(StoreError) -> [Refusal] {
        let refusals = (reply["writeErrors"]?.elements ?? []).map { item in
            Refusal(
                index: Int(item["index"]?.integer ?? 0),
                fault: MongoError(code: Int(item["code"]?.integer ?? 0), message: item["errmsg"]?.string ?? "")
            )
        }
        if let concern = reply["writeConcernErrors"]?.elements.first {
            throw failure(
                MongoError(code: Int(concern["code"]?.integer ?? 64), message: concern["errmsg"]?.string ?? "")
            )
        }
        // Any other error is a failure of the connection, after which the fate of the other documents is unknown.
        guard let first = refusals.first, first.fault.code == Int(error.code) else { throw failure(error) }
        // libmongoc sends a long write in several commands. If one is partly refused and a later one gets no reply,
        // libmongoc reports the refusal as the error.
        let done = ["insertedCount", "nMatched", "nUpserted"].reduce(0) { $0 + Int(reply[$1]?.integer ?? 0) }
        guard done + refusals.count == count else {
            throw failure(MongoError(code: MongoError.Number.hostUnreachable, message: "a write was interrupted"))
        }
        return refusals
    }

    /// - Returns: the number of deleted documents.
    func delete(_ filter: BSONValue, from collection: Collection) throws(StoreError) -> Int {
        let filter = BSONDocument(filter)
        let reply = BSONDocument()
        var error = bson_error_t()
        guard mongoc_collection_delete_many(handle(collection), filter.pointer, nil, reply.pointer, &error) else {
            throw failure(error)
        }
        return Int(reply.value["deletedCount"]?.integer ?? 0)
    }

    /// - Returns: the number of matching documents.
    func update(_ filter: BSONValue, _ change: BSONValue, in collection: Collection) throws(StoreError) -> Int {
        let (filter, change) = (BSONDocument(filter), BSONDocument(change))
        let reply = BSONDocument()
        var error = bson_error_t()
        guard
            mongoc_collection_update_one(handle(collection), filter.pointer, change.pointer, nil, reply.pointer, &error)
        else { throw failure(error) }
        return Int(reply.value["matchedCount"]?.integer ?? 0)
    }
}
#endif
