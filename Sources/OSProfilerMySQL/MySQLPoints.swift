//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerCore
internal import OSProfilerStore

/// New points as rows for the tables.
struct MySQLPoints: ~Copyable {
    private let room: Int
    private let column: SQLAlchemyColumn
    private var data = MySQLInput()
    private var points = MySQLInput()
    private var pieces = MySQLInput()
    private var parts = SQLAlchemyPayload()

    /// - Parameters:
    ///   - room: the maximum size of a statement's values in bytes.
    ///   - column: the type of the columns of `data`.
    init(room: Int, column: SQLAlchemyColumn) {
        self.room = room
        self.column = column
    }

    var count: Int { points.rows.count }

    /// - Parameters:
    ///   - trace: the row number in `osprofiler_traces`.
    ///   - position: the point's position in the trace.
    mutating func append(_ point: BatchTraces.Point, _ trace: Int64, _ position: Int64, _ batch: PointBatch) {
        let place = [MySQLValue.integer(trace), .integer(position)]
        let row = row(of: point.entry, batch)
        if let row {
            data.append(row + place)
        } else {
            for (index, piece) in Self.pieces(of: Array(batch.bytes(point.entry.payload)), room).enumerated() {
                pieces.append(place + [.integer(Int64(index)), .bytes(piece)])
            }
        }
        points.append(
            place + [
                .uuid(point.digest), .uuid(point.span), .uuid(point.entry.messageKey), .truth(point.entry.isStop),
                .truth(point.entry.isEnveloped), .truth(row == nil),
            ]
        )
    }

    /// Returns the row; nil if it does not fit into Python's table or into a packet.
    private mutating func row(of entry: PointEntry, _ batch: PointBatch) -> [MySQLValue]? {
        let stored = SQLAlchemyPoint(entry, in: batch)
        guard stored.isStorable(in: column) else { return nil }
        var row = [MySQLValue.text(Array(entry.timestamp.description.utf8.dropLast()))]
        row += stored.texts.map { .text(ifAny: $0) }
        row.append(
            batch.withBytes(entry.payload) { payload in
                parts.withColumn(payload, unwrapsTypes: !entry.isEnveloped) { .text(Array($0)) }
            }
        )
        return row.reduce(0) { $0 + $1.size } < room ? row : nil
    }

    /// - Returns: at least one piece; several of them fit into a statement.
    static func pieces(of bytes: [UInt8], _ room: Int) -> [[UInt8]] {
        let length = min(room / 2, 1 << 20)
        return stride(from: 0, to: max(1, bytes.count), by: length).map {
            Array(bytes[$0..<min($0 + length, bytes.count)])
        }
    }

    func insert(_ transaction: MySQLTransaction) throws {
        try transaction.run(
            """
            INSERT INTO data (timestamp, base_id, parent_id, trace_id, project, host, service, name, data,
                osprofiler_trace, osprofiler_position) VALUES
            """,
            data
        )
        try transaction.run("INSERT INTO osprofiler_pieces (trace, position, piece, bytes) VALUES", pieces)
        try transaction.run(
            """
            INSERT INTO osprofiler_points
                (trace, position, point, span, message_key, is_stop, enveloped, raw) VALUES
            """,
            points
        )
    }
}
#endif
