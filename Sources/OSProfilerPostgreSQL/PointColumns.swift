//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
internal import OSProfilerStore

/// Points as arrays for the parameters of a statement.
struct PointColumns: ~Copyable {
    private static let kinds: [PostgreSQLParameter.Kind] = [
        .bigint, .uuid, .uuid, .uuid, .bool, .bool, .bytes, .text, .text, .text, .text, .text, .text, .text, .text,
        .text,
    ]
    private static let names = ["bigint", "uuid", "uuid", "uuid", "boolean", "boolean", "bytea"]

    private var columns = PointColumns.kinds.map { PostgreSQLColumn($0) }
    private var parts = SQLAlchemyPayload()

    /// - Parameter trace: the number of the row in `osprofiler_traces`.
    mutating func append(_ point: BatchTraces.Point, _ trace: Int64, _ batch: PointBatch) {
        let entry = point.entry
        let stored = SQLAlchemyPoint(entry, in: batch)
        columns[0].append(trace)
        columns[1].append(point.digest)
        columns[2].append(point.span)
        columns[3].append(entry.messageKey)
        columns[4].append(entry.isStop)
        columns[5].append(entry.isEnveloped)
        guard stored.isStorable(in: PostgreSQLSchema.column) else {
            columns[6].append(Array(batch.bytes(entry.payload)))
            for index in 7..<columns.count { columns[index].appendNull() }
            return
        }
        columns[6].appendNull()
        columns[7].append(Array(entry.timestamp.description.utf8.dropLast()))
        for (index, text) in stored.texts.enumerated() { columns[8 + index].append(text) }
        var data = columns[15]
        batch.withBytes(entry.payload) { payload in
            parts.withColumn(payload, unwrapsTypes: !entry.isEnveloped, mark: " ") { data.append($0) }
        }
        columns[15] = data
    }

    var parameters: [PostgreSQLParameter] { columns.map(\.parameter) }

    static var places: String {
        kinds.indices.map { "$\($0 + 1)::\($0 < names.count ? names[$0] : "text")[]" }.joined(separator: ", ")
    }
}
#endif
