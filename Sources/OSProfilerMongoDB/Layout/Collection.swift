//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerStore

/// The collections. Python's driver reads and writes the first two; the others are ours.
enum Collection: String, CaseIterable {
    /// A document a point: its payload, and under `_id` a ``PointIdentity``.
    case points = "profiler"
    /// Base id and time of an error of each trace with one.
    case errors = "profiler_error"
    /// A ``TraceRecord`` a trace.
    case traces = "osprofiler_traces"
    /// Payloads that their documents do not give back to the byte, and bodies of rejected messages; see ``Blobs``.
    case blobs = "osprofiler_blobs"
    /// Rejected messages without their bodies.
    case rejected = "osprofiler_rejected"
}

extension Collection {
    /// An index by name, its keys, and what else belongs to it.
    struct Index {
        let name: String
        let keys: BSONValue
        var options: [BSONValue.Member] = []
    }

    /// Python's driver looks traces up by `base_id` alone. With this index, and no other that begins so, both read
    /// them in order of arrival: points of Python's services, which have no sequence, in their natural order first.
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

    /// Makes what is missing; does nothing where nothing is.
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
            // By default it would wait for every voting member, also for one that is down. A single server knows no quorum.
            if isReplicated { command.add("commitQuorum", "majority") }
            _ = try client.run(command)
        }
    }
}
#endif
