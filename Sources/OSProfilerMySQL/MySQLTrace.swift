//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerCore
internal import OSProfilerStore

/// The locations of a trace's points: ours in our own tables, Python's by their base id.
struct MySQLTrace {
    struct Row {
        /// The row of `data`; for a point stored outside `data`, the row before it.
        var id: Int64
        /// The position in `osprofiler_points`; 0 for Python's points.
        var position: Int64
        /// The key; nil for Python's points, which have none.
        var key: UUID128?
        var isEnveloped = true
        var isRaw = false
    }

    /// The number of rows per query.
    static let pageLength = 500

    private let baseID: OpaqueID
    private let number: Int64?
    /// The rows in Python's order: its query requests no order, and InnoDB returns rows by their numbers.
    private(set) var rows: [Row] = []

    init(_ baseID: OpaqueID, _ transaction: MySQLTransaction) throws {
        self.baseID = baseID
        number = try MySQLStore.number(of: baseID, transaction)
        if let number { try addOwn(number, transaction) }
        let (condition, values) = MySQLStore.pythonRows(baseID, transaction.tables)
        try transaction.link.forEach(of: "SELECT id FROM data WHERE \(condition)", values) {
            rows.append(Row(id: $0.integer(0, 0) ?? 0, position: 0))
        }
        rows.sort { ($0.id, $0.position) < ($1.id, $1.position) }
    }

    private mutating func addOwn(_ number: Int64, _ transaction: MySQLTransaction) throws {
        var last: Int64 = 0
        try transaction.link.forEach(
            of: """
                SELECT p.position, p.message_key, p.enveloped, p.raw, d.id FROM osprofiler_points p
                LEFT JOIN data d ON d.osprofiler_trace = p.trace AND d.osprofiler_position = p.position
                WHERE p.trace = ? ORDER BY p.position
                """,
            [.integer(number)]
        ) { found in
            let isRaw = found.isTrue(0, 3)
            // Skip rows of `data` that were deleted by hand.
            guard let id = found.integer(0, 4) ?? (isRaw ? last : nil) else { return }
            last = max(last, id)
            rows.append(
                Row(
                    id: id,
                    position: found.integer(0, 0) ?? 0,
                    key: found.uuid(0, 1),
                    isEnveloped: found.isTrue(0, 2),
                    isRaw: isRaw
                )
            )
        }
    }

    /// Passes on the points in batches.
    func read(_ transaction: MySQLTransaction, _ visit: (PointBatch) -> Void) throws {
        var reader = SQLAlchemyReader()
        var length = PageLength(atMost: Self.pageLength)
        var start = 0
        while start < rows.count {
            let page = rows[start..<min(start + length.next, rows.count)]
            start = page.endIndex
            let ids = page.filter { !$0.isRaw }.map(\.id)
            let found = try transaction.run("SELECT \(SQLAlchemyRow.list), d.id FROM data d WHERE d.id IN \(ids.list)")
            let places = Dictionary(uniqueKeysWithValues: (0..<found.count).map { (found.integer($0, 8) ?? 0, $0) })
            for row in page {
                if reader.batch.isPage {
                    visit(reader.batch)
                    reader.batch.removeAll(keepingAtMost: 1 << 20)
                }
                if row.isRaw {
                    try add(raw: row, to: &reader, transaction)
                } else if let place = places[row.id] {
                    let values = SQLAlchemyRow { found.bytes(place, $0) }
                    if let key = row.key {
                        reader.add(values, of: baseID, key, isEnveloped: row.isEnveloped)
                    } else {
                        reader.add(values, of: baseID, number: row.id)
                    }
                }
            }
            if !reader.batch.isEmpty { visit(reader.batch) }
            reader.batch.removeAll(keepingAtMost: 1 << 20)
            length.fetched(page.count, bytes: found.byteCount)
        }
    }

    private func add(raw row: Row, to reader: inout SQLAlchemyReader, _ transaction: MySQLTransaction) throws {
        guard let number, let key = row.key else { return }
        var payload: [UInt8] = []
        try transaction.link.forEach(
            of: "SELECT bytes FROM osprofiler_pieces WHERE trace = ? AND position = ? ORDER BY piece",
            [.integer(number), .integer(row.position)]
        ) { piece in
            if let bytes = piece.bytes(0, 0) { payload += bytes }
        }
        try payload.withUnsafeBytes {
            try reader.add(raw: $0, of: baseID, key, isEnveloped: row.isEnveloped)
        }
    }
}
#endif
