//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerStore

/// The collections. Python's driver reads and writes the first two; the others belong to this store.
enum Collection: String, CaseIterable {
    /// One document per point: its payload, and a ``PointIdentity`` as `_id`.
    case points = "profiler"
    /// The base id, and the time of an error, of each trace that has errors.
    case errors = "profiler_error"
    /// One ``TraceRecord`` per trace.
    case traces = "osprofiler_traces"
    /// Payloads that their documents do not restore byte for byte, and bodies of rejected messages; see ``Blobs``.
    case blobs = "osprofiler_blobs"
    /// Rejected messages without their bodies.
    case rejected = "osprofiler_rejected"
}

extension Collection {
    /// An index: its name, keys and options.
    struct Index {
        let name: String
        let keys: BSONValue
        var options: [BSONValue.Member] = []
    }

    /// The index for reading a trace in order of arrival. Python's driver finds traces by `base_id` alone; because no
    /// other index begins with it, the driver reads in this order too. Points of Python's services, which have no
    /// sequence, come first, in their natural order.
    static let arrival = Index(name: "osprofiler_arrival", keys: ["base_id": 1, "_id.s": 1])

    var indexes: [Index] {
        switch self {
        case .points:
            [
                Self.arrival,
                Index(
                    name: "osprofiler_messages",
                    keys: ["_id.k": 1],
                    options: [
                        .init(key: "unique", value: true),
                        .init(key: "partialFilterExpression", value: ["_id.k": ["$exists": true]]),
                    ]
                ),
            ]
        case .errors: [Index(name: "osprofiler_base_id", keys: ["base_id": 1])]
        case .traces:
            [
                Index(name: "osprofiler_started", keys: ["started": -1, "base_id": -1]),
                Index(name: "osprofiler_errors", keys: ["errors": 1, "started": -1]),
                Index(name: "osprofiler_ingested", keys: ["ingested": 1]),
                Index(name: "osprofiler_pinned", keys: ["pinned": 1, "ingested": 1]),
            ]
        case .rejected: [Index(name: "osprofiler_time", keys: ["time": 1])]
        case .blobs: []
        }
    }

    /// Creates the missing indexes; does nothing if all exist.
    static func makeIndexes(_ client: MongoClient) throws(StoreError) {
        let isReplicated = try client.run(["hello": 1])["setName"] != nil
        for collection in allCases where !collection.indexes.isEmpty {
            let indexes = collection.indexes.map { index in
                BSONValue.document(
                    [.init(key: "name", value: BSONValue(index.name)), .init(key: "key", value: index.keys)]
                        + index.options
                )
            }
            var command: BSONValue = ["createIndexes": BSONValue(collection.rawValue), "indexes": .array(indexes)]
            // By default the server waits for every voting member, even one that is down. A single server has no
            // quorum.
            if isReplicated { command.add("commitQuorum", "majority") }
            _ = try client.run(command)
        }
    }
}
#endif
