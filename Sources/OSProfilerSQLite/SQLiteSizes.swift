//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import GRDB
internal import OSProfilerCore
internal import OSProfilerStore

/// The approximate sizes in bytes of what a file holds. Each transaction keeps the row of `sizes` up to date, so that a
/// purge need not read all traces to know whether, and what, it has to delete.
struct SQLiteSizes {
    var unpinned: Int64 = 0
    var pinned: Int64 = 0
    var rejected: Int64 = 0

    /// The size of a row of `traces`; earlier versions stored none.
    static let ofTrace = "coalesce(bytes, points * 1000)"
    /// The size of a row of `rejected`, as ``RejectedMessage/approximateBytes``.
    static let ofRejected =
        "length(body) + length(CAST(properties AS BLOB)) + length(CAST(exchange AS BLOB))"
        + " + length(CAST(routing_key AS BLOB)) + \(RejectedMessage.rowBytes)"

    static func ofPoint(_ entry: PointEntry) -> Int64 { Int64(entry.payload.range.count) + BatchTraces.rowBytes }

    /// Adds these sizes, which are negative for what goes.
    func add(to db: Database) throws {
        guard unpinned != 0 || pinned != 0 || rejected != 0 else { return }
        let update = try SQLiteStatement(
            db,
            "UPDATE sizes SET unpinned = unpinned + ?, pinned = pinned + ?, rejected = rejected + ?"
        )
        update.bind(unpinned, at: 1)
        update.bind(pinned, at: 2)
        update.bind(rejected, at: 3)
        try update.run()
    }

    /// Returns the sizes of a trace: one of ``unpinned`` and ``pinned``.
    static func of(trace: Int64, _ db: Database) throws -> SQLiteSizes {
        let select = try SQLiteStatement(db, "SELECT \(ofTrace), pinned FROM traces WHERE number = ?")
        select.bind(trace, at: 1)
        return try select.row { row in
            // Another program may have written any number.
            let size = min(max(0, row.integer(at: 0)), 1 << 53)
            return row.integer(at: 1) == 0 ? SQLiteSizes(unpinned: size) : SQLiteSizes(pinned: size)
        } ?? SQLiteSizes()
    }
}

/// How the pages in use are shared out between what a file holds. The sizes in ``SQLiteSizes`` leave out what depends on
/// how full the pages are, which is about the same for all of it.
struct SQLiteSpace {
    private let sizes: SQLiteSizes
    /// Bytes of pages for each byte of ``SQLiteSizes``.
    let scale: Double

    init(_ db: Database) throws {
        let row = try Row.fetchOne(db, sql: "SELECT unpinned, pinned, rejected FROM sizes")
        func size(_ index: Int) throws -> Int64 { min(max(0, try row?.integer(at: index) ?? 0), 1 << 53) }
        sizes = SQLiteSizes(unpinned: try size(0), pinned: try size(1), rejected: try size(2))
        let all = sizes.unpinned + sizes.pinned + sizes.rejected
        scale = all == 0 ? 0 : Double(try SQLiteStore.liveBytes(db)) / Double(all)
    }

    /// Bytes of the traces that are not pinned.
    var unpinned: Int64 { Int64(Double(sizes.unpinned) * scale) }
    /// Bytes of rejected messages.
    var rejected: Int64 { Int64(Double(sizes.rejected) * scale) }
}
#endif
