//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import GRDB
internal import OSProfilerCore
internal import OSProfilerStore

/// The traces that a batch touches: each is looked up once, and its summary is written once.
struct TraceGroups {
    struct Group {
        /// The row in `traces`.
        var number: Int64
        /// What the batch adds, compared with the stored root.
        var summary: SummaryAccumulator
        /// The size of the points that the batch adds, as ``SQLiteSizes`` counts it.
        var bytes: Int64 = 0
        var isPinned = false
    }

    private var groups: [Group] = []
    private var byUUID: [UUID128: Int] = [:]
    private var byText: [[UInt8]: Int] = [:]
    /// The group of the previous point: points of a trace often come together.
    private var last: (id: UUID128, index: Int)?

    subscript(index: Int) -> Group {
        get { groups[index] }
        _modify { yield &groups[index] }
    }

    mutating func removeAll() {
        groups.removeAll(keepingCapacity: true)
        byUUID.removeAll(keepingCapacity: true)
        byText.removeAll(keepingCapacity: true)
        last = nil
    }

    /// Returns the index of a point's trace, and creates the trace if it is new.
    mutating func group(of entry: UnsafePointer<PointEntry>, in batch: PointBatch, _ db: Database) throws -> Int {
        let id = entry.pointee.baseID
        guard id.kind == .uuid else { return try textGroup(id, entry.pointee, in: batch, db) }
        if let last, last.id == id.uuid { return last.index }
        let index: Int
        if let known = byUUID[id.uuid] {
            index = known
        } else {
            index = try open(entry.pointee, batch.id(id), db)
            byUUID[id.uuid] = index
        }
        last = (id.uuid, index)
        return index
    }

    private mutating func textGroup(
        _ id: IDReference,
        _ entry: PointEntry,
        in batch: PointBatch,
        _ db: Database
    ) throws -> Int {
        let text = batch.id(id).textBytes
        if let known = byText[text] { return known }
        let index = try open(entry, batch.id(id), db)
        byText[text] = index
        return index
    }

    private mutating func open(_ entry: PointEntry, _ baseID: OpaqueID, _ db: Database) throws -> Int {
        let select = try SQLiteStatement(
            db,
            """
            SELECT number, root_rank, root_started, finished, life, services, hosts, names, paths, pinned, started
            FROM traces WHERE base_id = ?
            """
        )
        let found = try baseID.withSQLiteBinding { value in
            select.bind(value, at: 1)
            return try select.row { row in
                Group(
                    number: row.integer(at: 0),
                    summary: SummaryAccumulator(
                        rootRank: .init(rawValue: Int(row.integer(at: 1))) ?? .point,
                        rootStarted: Timestamp(microseconds: row.integer(at: 2)),
                        life: TraceLife(
                            encoded: row.bytes(at: 4),
                            started: Timestamp(microseconds: row.integer(at: 10)),
                            finished: Timestamp(microseconds: row.integer(at: 3))
                        ),
                        terms: TraceTerms { String(decoding: row.bytes(at: Int32(5 + $0)), as: UTF8.self) }
                    ),
                    isPinned: row.integer(at: 9) != 0
                )
            }
        }
        groups.append(try found ?? create(entry, baseID, db))
        return groups.count - 1
    }

    private func create(_ entry: PointEntry, _ baseID: OpaqueID, _ db: Database) throws -> Group {
        let insert = try SQLiteStatement(
            db,
            """
            INSERT INTO traces (base_id, started, finished, root_rank, root_started, ingested)
            VALUES (?, ?, ?, ?, ?, 0)
            """
        )
        let summary = SummaryAccumulator()
        try baseID.withSQLiteBinding { value in
            insert.bind(value, at: 1)
            insert.bind(entry.timestamp.microseconds, at: 2)
            insert.bind(entry.timestamp.microseconds, at: 3)
            insert.bind(Int64(summary.rootRank.rawValue), at: 4)
            insert.bind(summary.rootStarted.microseconds, at: 5)
            try insert.run()
        }
        return Group(number: db.lastInsertedRowID, summary: summary)
    }

    /// Writes what the batch added to each summary.
    func save(_ batch: PointBatch, at time: Timestamp, _ db: Database) throws {
        let update = try SQLiteStatement(
            db,
            """
            UPDATE traces SET points = points + ?, errors = errors + ?, started = ?,
                finished = max(finished, ?), ingested = ?, life = ?, bytes = \(SQLiteSizes.ofTrace) + ? WHERE number = ?
            """
        )
        for group in groups where group.summary.points > 0 {
            let summary = group.summary
            update.bind(Int64(summary.points), at: 1)
            update.bind(Int64(summary.errors), at: 2)
            update.bind(summary.started.microseconds, at: 3)
            update.bind(summary.finished.microseconds, at: 4)
            update.bind(time.microseconds, at: 5)
            update.bind(copying: summary.life.encoded, at: 6)
            update.bind(group.bytes, at: 7)
            update.bind(group.number, at: 8)
            try update.run()
            if let root = summary.root { try save(root, summary, of: group.number, batch, db) }
            if summary.terms.hasNews { try save(summary.terms, of: group.number, db) }
        }
        func bytes(isPinned: Bool) -> Int64 { groups.reduce(0) { $0 + ($1.isPinned == isPinned ? $1.bytes : 0) } }
        try SQLiteSizes(unpinned: bytes(isPinned: false), pinned: bytes(isPinned: true)).add(to: db)
    }

    private func save(
        _ root: PointEntry,
        _ summary: SummaryAccumulator,
        of number: Int64,
        _ batch: PointBatch,
        _ db: Database
    ) throws {
        let update = try SQLiteStatement(
            db,
            """
            UPDATE traces SET root_rank = ?, root_started = ?, name = ?, project = ?, service = ?, request = ?
            WHERE number = ?
            """
        )
        update.bind(Int64(summary.rootRank.rawValue), at: 1)
        update.bind(summary.rootStarted.microseconds, at: 2)
        update.bind(copying: batch.summaryName(root), at: 3)
        update.bind(copying: batch.summaryText(root.project), at: 4)
        update.bind(copying: batch.summaryText(root.service), at: 5)
        update.bind(copying: batch.summaryRequest(root), at: 6)
        update.bind(number, at: 7)
        try update.run()
    }

    private func save(_ terms: TraceTerms, of number: Int64, _ db: Database) throws {
        let update = try SQLiteStatement(
            db,
            "UPDATE traces SET services = ?, hosts = ?, names = ?, paths = ? WHERE number = ?"
        )
        for (index, values) in terms.packed.enumerated() { update.bind(copying: values, at: Int32(index + 1)) }
        update.bind(number, at: 5)
        try update.run()
    }
}
#endif
