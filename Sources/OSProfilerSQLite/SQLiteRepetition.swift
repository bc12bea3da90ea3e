//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import GRDB
internal import OSProfilerCore

/// A point whose trace id and name are stored already: a redelivery, or another message.
///
/// The first message of a trace id and name has the repetition 0, each further one a digest of its key. Therefore a few
/// look-ups in the index tell them apart, however many messages there are.
struct SQLiteRepetition {
    let entry: UnsafePointer<PointEntry>
    let trace: Int64
    let arena: UnsafeRawBufferPointer

    /// Earlier versions counted the messages instead.
    private static let leastDigest: Int64 = 1 << 60
    private static let isCounted = "repeat > 0 AND repeat < \(leastDigest)"

    /// Stores the point unless this very message is there.
    ///
    /// - Parameter insert: inserts it with a repetition; returns false if that one is taken.
    /// - Returns: whether the point is new.
    func store(in db: Database, _ insert: (_ repetition: Int64) throws -> Bool) throws -> Bool {
        let first = try SQLiteStatement(
            db,
            """
            SELECT message_key = ?1, EXISTS (SELECT 1 FROM points
                WHERE trace = ?2 AND trace_id = ?3 AND name = ?4 AND \(Self.isCounted))
            FROM points WHERE trace = ?2 AND trace_id = ?3 AND name = ?4 AND repeat = 0
            """
        )
        bind(first)
        let (isSame, isCounted) = try first.row { ($0.integer(at: 0) != 0, $0.integer(at: 1) != 0) } ?? (false, false)
        if isSame { return false }
        if isCounted { try replaceCounts(db) }
        var repetition = Self.digest(entry.pointee.messageKey)
        while try !insert(repetition) {
            if try isStored(at: repetition, db) { return false }
            // Two keys with one digest.
            repetition += 1
        }
        return true
    }

    private func isStored(at repetition: Int64, _ db: Database) throws -> Bool {
        let select = try SQLiteStatement(
            db,
            """
            SELECT message_key = ?1 FROM points
            WHERE trace = ?2 AND trace_id = ?3 AND name = ?4 AND repeat = ?5
            """
        )
        bind(select)
        select.bind(repetition, at: 5)
        return try select.row { $0.integer(at: 0) != 0 } ?? false
    }

    private func bind(_ statement: SQLiteStatement) {
        statement.bind(uuid: UnsafePointer(entry.pointer(to: \.messageKey)!), at: 1)
        statement.bind(trace, at: 2)
        statement.bind(id: UnsafePointer(entry.pointer(to: \.traceID)!), arena, at: 3)
        statement.bind(text: arena[entry.pointee.name.range], at: 4)
    }

    /// A publisher chooses the key, so its bits could be made to collide.
    private static func digest(_ key: UUID128) -> Int64 {
        let digest = withUnsafeBytes(of: key) { ContentDigest.sixteenBytes(of: $0) }
        return leastDigest | Int64(digest.first >> 4)
    }

    /// Replaces the counts that an earlier version gave to the messages of this trace id and name, once for all of them.
    private func replaceCounts(_ db: Database) throws {
        let next = try SQLiteStatement(
            db,
            """
            SELECT sequence, message_key FROM points
            WHERE trace = ?2 AND trace_id = ?3 AND name = ?4 AND \(Self.isCounted) LIMIT 1
            """
        )
        let update = try SQLiteStatement(db, "UPDATE points SET repeat = ? WHERE sequence = ?")
        while true {
            bind(next)
            let found = try next.row { row in
                row.bytes(at: 1).count == 16 ? (row.integer(at: 0), row.bytes(at: 1).uuid) : nil
            }
            guard let (sequence, key) = found else { return }
            update.bind(Self.digest(key), at: 1)
            update.bind(sequence, at: 2)
            try update.run()
        }
    }
}
#endif
