//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// A row of Python's table; nil for null. The bytes are valid as long as the result that contains them.
package struct SQLAlchemyRow {
    package var timestamp: UnsafeRawBufferPointer?
    package var parentID: UnsafeRawBufferPointer?
    package var traceID: UnsafeRawBufferPointer?
    package var project: UnsafeRawBufferPointer?
    package var host: UnsafeRawBufferPointer?
    package var service: UnsafeRawBufferPointer?
    package var name: UnsafeRawBufferPointer?
    package var data: UnsafeRawBufferPointer?

    /// The columns that a query selects from the table `d`, in the order of these members.
    package static let list = "d.timestamp, d.parent_id, d.trace_id, d.project, d.host, d.service, d.name, d.data"

    /// - Parameter value: returns the value of a column by its position in ``list``.
    package init(_ value: (_ place: Int) -> UnsafeRawBufferPointer?) {
        timestamp = value(0)
        parentID = value(1)
        traceID = value(2)
        project = value(3)
        host = value(4)
        service = value(5)
        name = value(6)
        data = value(7)
    }
}

/// Builds points from rows of Python's table and from raw payloads stored outside it.
package struct SQLAlchemyReader: ~Copyable {
    package var batch = PointBatch()
    private var parts = SQLAlchemyPayload()

    package init() {}

    /// Adds the point of a row. Skips a row of another program that has no readable timestamp.
    ///
    /// - Parameters:
    ///   - baseID: the trace that the row belongs to.
    ///   - key: the key of the message.
    package mutating func add(_ row: SQLAlchemyRow, of baseID: OpaqueID, _ key: UUID128, isEnveloped: Bool) {
        guard let timestamp = row.timestamp.flatMap({ Timestamp(text: $0) }) else { return }
        let payload = SQLAlchemyPayload.payload(row.data)
        batch.append(
            DecodedPoint(
                payload: payload,
                baseID: baseID,
                traceID: Self.id(row.traceID),
                parentID: Self.id(row.parentID),
                name: row.name.map { [UInt8]($0) } ?? [],
                project: row.project.map { [UInt8]($0) },
                service: row.service.map { [UInt8]($0) },
                host: row.host.map { [UInt8]($0) },
                timestamp: timestamp,
                messageKey: key,
                isEnveloped: isEnveloped || SQLAlchemyPayload.looksTyped(payload)
            )
        )
    }

    /// Adds a row that Python's driver wrote. Its number replaces the key that it lacks.
    package mutating func add(_ row: SQLAlchemyRow, of baseID: OpaqueID, number: Int64) {
        add(row, of: baseID, UUID128(first: 0, second: UInt64(bitPattern: number)), isEnveloped: true)
    }

    /// Adds a point that Python's table cannot hold, in the same form as the others.
    ///
    /// - Throws: an error if the payload is malformed.
    package mutating func add(
        raw: UnsafeRawBufferPointer,
        of baseID: OpaqueID,
        _ key: UUID128,
        isEnveloped: Bool
    ) throws {
        var whole = PointBatch()
        try whole.append(payload: raw, messageKey: key, isEnveloped: isEnveloped)
        let entry = whole.entries[0]
        let point = SQLAlchemyPoint(entry, in: whole)
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
                isEnveloped: isEnveloped || SQLAlchemyPayload.looksTyped(payload)
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
