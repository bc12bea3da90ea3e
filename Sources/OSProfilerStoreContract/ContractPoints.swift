//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// A point to fill stores with.
struct ContractPoint {
    /// JSON values as they appear in a payload.
    var baseID = "\"11111111-1111-4111-8111-111111111111\""
    var traceID = "\"22222222-2222-4222-8222-222222222222\""
    var parentID: String?
    var name = "wsgi-start"
    /// Microseconds after a fixed time.
    var time = 0
    /// The text to use instead of `time`.
    var timestamp: String?
    /// The value of a member; nil leaves the member out.
    var info: String? = "{\"host\": \"h\"}"
    var project: String? = "\"p\""
    var service: String? = "\"s\""
    /// The number of the message; the same number is the same message.
    var message = 0
    /// The other half of the message's key.
    var messageGroup: UInt64 = 0xA5A5
    var isEnveloped = false

    static let epoch: Int64 = 1_790_000_000_000_000

    var payload: String {
        var time = Timestamp(microseconds: Self.epoch + Int64(time)).description
        time.removeLast()
        let head = """
            {"name": "\(name)", "base_id": \(baseID), "trace_id": \(traceID), "parent_id": \(parentID ?? baseID), \
            "timestamp": "\(timestamp ?? time)"
            """
        let tail = [("info", info), ("project", project), ("service", service)].compactMap { name, value in
            value.map { ", \"\(name)\": \($0)" }
        }
        return head + tail.joined() + "}"
    }
}

extension [ContractPoint] {
    func batch() throws -> PointBatch {
        var batch = PointBatch()
        for point in self {
            try [UInt8](point.payload.utf8).withUnsafeBytes {
                try batch.append(
                    payload: $0,
                    messageKey: UUID128(first: point.messageGroup, second: UInt64(point.message)),
                    isEnveloped: point.isEnveloped
                )
            }
        }
        return batch
    }
}

extension TraceStore {
    /// Appends points in one batch, through a writer of its own.
    func append(
        _ points: [ContractPoint],
        rejected: [RejectedMessage] = [],
        at time: Int64 = 1
    ) throws -> AppendResult {
        let writer = try makeWriter()
        defer { writer.close() }
        return try writer.append(try points.batch(), rejected: rejected, at: Timestamp(microseconds: time))
    }

    /// Appends points when the counts do not matter.
    func put(_ points: [ContractPoint], rejected: [RejectedMessage] = [], at time: Int64 = 1) throws {
        _ = try append(points, rejected: rejected, at: time)
    }

    /// Returns the payloads of a trace in order of arrival, for stores that keep their bytes.
    func payloads(of id: OpaqueID) throws -> [String] {
        guard let points = try points(of: id) else { return [] }
        return (0..<points.count).map { String(decoding: points.payload(at: $0), as: UTF8.self) }
    }
}

/// Returns a rejected message whose body is this text.
func rejectedMessage(_ body: String, at time: Int64 = 5) -> RejectedMessage {
    RejectedMessage(
        reason: "notJSON",
        detail: "d",
        exchange: "e",
        routingKey: "k",
        properties: "{}",
        body: [UInt8](body.utf8),
        time: Timestamp(microseconds: time)
    )
}

/// Returns the id of ``uuid(_:)``.
func id(_ number: Int) -> OpaqueID { OpaqueID(String(uuid(number).dropFirst().dropLast())) }

/// Returns a canonical uuid that ends in a number, as JSON.
func uuid(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return "\"00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits + "\""
}
