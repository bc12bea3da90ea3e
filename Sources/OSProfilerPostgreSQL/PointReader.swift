//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
internal import OSProfilerStore

/// Reassembles points from rows of a number, a message key, whether the message came in an envelope, the raw payload,
/// and ``columns``.
struct PointReader: ~Copyable {
    static let columns = "d.timestamp, d.parent_id, d.trace_id, d.project, d.host, d.service, d.name, d.data"

    var batch = PointBatch()
    private var parts = PayloadParts()

    /// Adds the point of a row. Skips a row of another writer that has no readable timestamp.
    mutating func add(_ rows: PostgreSQLRows, _ row: Int, of baseID: OpaqueID) throws {
        let key = rows.uuid(row, 1) ?? UUID128(first: 0, second: UInt64(rows.integer(row, 0) ?? 0))
        if let raw = rows.bytes(row, 3) {
            try add(raw: raw, of: baseID, key, isEnveloped: rows.isTrue(row, 2))
        } else {
            add(rows, row, of: baseID, key, isEnveloped: rows.isTrue(row, 2))
        }
    }

    private mutating func add(
        _ rows: PostgreSQLRows,
        _ row: Int,
        of baseID: OpaqueID,
        _ key: UUID128,
        isEnveloped: Bool
    ) {
        guard let timestamp = rows.bytes(row, 4).flatMap({ Timestamp(text: $0) }) else { return }
        let payload = PayloadParts.payload(rows.bytes(row, 11))
        batch.append(
            DecodedPoint(
                payload: payload,
                baseID: baseID,
                traceID: Self.id(rows.bytes(row, 6)),
                parentID: Self.id(rows.bytes(row, 5)),
                name: rows.bytes(row, 10).map { [UInt8]($0) } ?? [],
                project: rows.bytes(row, 7).map { [UInt8]($0) },
                service: rows.bytes(row, 9).map { [UInt8]($0) },
                host: rows.bytes(row, 8).map { [UInt8]($0) },
                timestamp: timestamp,
                messageKey: key,
                isEnveloped: isEnveloped || PayloadParts.looksTyped(payload)
            )
        )
    }

    /// Adds a point that Python's table cannot hold, in the same form as the others.
    private mutating func add(
        raw: UnsafeRawBufferPointer,
        of baseID: OpaqueID,
        _ key: UUID128,
        isEnveloped: Bool
    ) throws {
        var whole = PointBatch()
        try whole.append(payload: raw, messageKey: key, isEnveloped: isEnveloped)
        let entry = whole.entries[0]
        let point = StoredPoint(entry, in: whole)
        let payload = parts.rest(of: raw, unwrapsTypes: !isEnveloped)
        batch.append(
            DecodedPoint(
                payload: payload,
                baseID: baseID,
                traceID: Self.id(point.traceID),
                parentID: Self.id(point.parentID),
                name: point.name,
                project: point.project,
                service: point.service,
                host: point.host,
                timestamp: entry.timestamp,
                messageKey: key,
                isEnveloped: isEnveloped || PayloadParts.looksTyped(payload)
            )
        )
    }

    private static func id(_ text: UnsafeRawBufferPointer?) -> OpaqueID {
        text.map { OpaqueID(text: $0) } ?? OpaqueID(.null)
    }

    private static func id(_ text: [UInt8]?) -> OpaqueID {
        text?.withUnsafeBytes { OpaqueID(text: $0) } ?? OpaqueID(.null)
    }
}
#endif
