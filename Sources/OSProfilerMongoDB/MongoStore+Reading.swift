//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
public import OSProfilerCore
public import OSProfilerStore

extension MongoStore {
    public func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool {
        let client = try pool.client()
        let name = TraceName(baseID)
        let total = try client.count(name.filter, in: .points)
        guard total > 0 else { return false }
        var page = PointPage()
        var isThere = false
        func visitPage() throws(StoreError) {
            let points = try page.take(client)
            guard !points.isEmpty else { return }
            isThere = true
            visit(points, total)
        }
        try Self.findInOrder(name.filter, client) { document throws(StoreError) in
            page.add(document)
            if page.isFull { try visitPage() }
        }
        try visitPage()
        return isThere
    }

    /// Passes points to a closure in order of arrival.
    static func findInOrder(
        _ filter: BSONValue,
        _ client: MongoClient,
        projection: BSONValue? = nil,
        _ visit: (UnsafeRawBufferPointer) throws(StoreError) -> Void
    ) throws(StoreError) {
        var options: BSONValue = [:]
        if let projection { options.add("projection", projection) }
        // Before the first append the index does not exist, and the natural order is that of Python's driver.
        var hinted = options
        hinted.add("hint", BSONValue(Collection.arrival.name))
        var hasBegun = false
        func find(_ options: BSONValue) throws(StoreError) {
            try client.find(filter, in: .points, options) { document throws(StoreError) in
                hasBegun = true
                try visit(document)
                return true
            }
        }
        guard try hasArrivalIndex(client) else { return try find(options) }
        do throws(StoreError) {
            try find(hinted)
        } catch {
            // The first consumer is still building the index.
            guard !hasBegun, error.description.contains("hint") else { throw error }
            try find(options)
        }
    }

    private static func hasArrivalIndex(_ client: MongoClient) throws(StoreError) -> Bool {
        try client.indexNames(of: .points).contains(Collection.arrival.name)
    }
}

/// Documents of points that wait to be decoded into a batch.
private struct PointPage {
    private static let maximumCount = 1000
    private static let maximumBytes = 4 << 20

    private var documents: [UInt8] = []
    private var lengths: [Int] = []
    private var raw: [[UInt8]] = []
    private var decoder = PointDecoder()

    var isFull: Bool { lengths.count == Self.maximumCount || documents.count >= Self.maximumBytes }

    mutating func add(_ document: UnsafeRawBufferPointer) {
        documents += document
        lengths.append(document.count)
        if let identity = PointIdentity(of: document), identity.isRaw { raw.append(identity.key) }
    }

    /// Returns the points, without documents that are not trace points.
    mutating func take(_ client: MongoClient) throws(StoreError) -> PointBatch {
        let payloads = try Blobs.read(raw, client)
        var batch = PointBatch()
        documents.withUnsafeBytes { documents in
            var start = 0
            for length in lengths {
                decoder.add(UnsafeRawBufferPointer(rebasing: documents[start..<start + length]), payloads, to: &batch)
                start += length
            }
        }
        documents.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        raw.removeAll()
        return batch
    }
}
#endif
