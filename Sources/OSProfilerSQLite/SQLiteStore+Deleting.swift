//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import GRDB
public import OSProfilerCore
public import OSProfilerStore

extension SQLiteStore {
    public func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        var unknown: [OpaqueID] = []
        for id in baseIDs {
            let deleted = try write { db in
                guard let number = try Self.number(of: id, db) else { return false }
                try Self.delete(trace: number, db)
                return true
            }
            if !deleted { unknown.append(id) }
        }
        try reclaimSpace()
        return unknown
    }

    static func delete(trace: Int64, _ db: Database) throws {
        let sizes = try SQLiteSizes.of(trace: trace, db)
        try SQLiteSizes(unpinned: -sizes.unpinned, pinned: -sizes.pinned).add(to: db)
        try db.execute(literal: "DELETE FROM points WHERE trace = \(trace)")
        try db.execute(literal: "DELETE FROM traces WHERE number = \(trace)")
    }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        try write { db in
            try baseIDs.filter { id in
                guard let number = try Self.number(of: id, db) else { return true }
                let before = try SQLiteSizes.of(trace: number, db)
                try db.execute(literal: "UPDATE traces SET pinned = \(isPinned) WHERE number = \(number)")
                let after = try SQLiteSizes.of(trace: number, db)
                try SQLiteSizes(
                    unpinned: after.unpinned - before.unpinned,
                    pinned: after.pinned - before.pinned
                ).add(to: db)
                return false
            }
        }
    }
}
#endif
