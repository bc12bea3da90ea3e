//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import GRDB
public import OSProfilerCore
public import OSProfilerStore

extension SQLiteStore {
    public func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool {
        try read { db in
            var batch = PointBatch()
            return try self.readPoints(of: baseID, db, &batch, visit) > 0
        }
    }

    public func readPoints(
        ofEach baseIDs: [OpaqueID],
        _ visit: (_ trace: Int, _ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) {
        var next = 0
        while next < baseIDs.count {
            // A transaction costs as much as the points of a small trace, and a long one keeps the log from shrinking.
            try read { db in
                var batch = PointBatch()
                var points = 0
                while next < baseIDs.count, points < Self.pointsAtOnce {
                    points += try self.readPoints(of: baseIDs[next], db, &batch) { visit(next, $0, $1) } + 1
                    next += 1
                }
            }
        }
    }

    /// The number of points after which reading several traces begins another transaction.
    private static let pointsAtOnce = 2000

    /// - Returns: the number of points.
    private func readPoints(
        of baseID: OpaqueID,
        _ db: Database,
        _ batch: inout PointBatch,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws -> Int {
        guard let trace = try Self.number(of: baseID, db) else { return 0 }
        // The index holds the sequence numbers. Sorting them first visits the pages of the rows in order, each
        // once, and keeps payloads out of the sorter.
        let arrived = try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT sequence FROM points WHERE trace = ? ORDER BY sequence"),
            arguments: [trace]
        )
        let select = try SQLiteStatement(db, "SELECT payload, message_key, enveloped FROM points WHERE sequence = ?")
        for (index, sequence) in arrived.enumerated() {
            select.bind(sequence, at: 1)
            try select.row { row in
                let key = row.bytes(at: 1)
                guard key.count == MemoryLayout<UUID128>.size else {
                    throw StoreError(.corrupt, "\(connection.path): a trace point has no message key")
                }
                try batch.append(
                    payload: row.bytes(at: 0),
                    messageKey: key.uuid,
                    isEnveloped: row.integer(at: 2) != 0
                )
            }
            if batch.isPage || index == arrived.count - 1 {
                visit(batch, arrived.count)
                batch.removeAll(keepingAtMost: PageLength.bytes * 4)
            }
        }
        return arrived.count
    }
}
#endif
