//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerStore

/// What is in the file of a trace: a record for each point, `KEY ENVELOPED TIME LENGTH`, the payload, and a newline after
/// each.
struct TraceFile {
    private(set) var points = PointBatch()
    /// When the last point was stored.
    private(set) var ingested = Timestamp(microseconds: 0)
    /// Bytes of whole records. Behind them may be half of one, of a writer that was killed.
    private(set) var length = 0

    init() {}

    init(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            while let record = Record(bytes, at: length), (try? record.add(to: &points)) != nil {
                ingested = record.ingested
                length = record.end
            }
        }
    }

    static func append(_ point: PointBatch.Point, at time: Timestamp, to bytes: inout [UInt8]) {
        let enveloped = point.isEnveloped ? 1 : 0
        bytes += "\(point.messageKey) \(enveloped) \(time.microseconds) \(point.payload.count)\n".utf8
        bytes += point.payload
        bytes += "\n".utf8
    }
}

/// One point in a file.
private struct Record {
    let payload: UnsafeRawBufferPointer
    let messageKey: UUID128
    let isEnveloped: Bool
    let ingested: Timestamp
    /// Where the next one begins.
    let end: Int

    /// Nil where no whole record stands.
    init?(_ bytes: UnsafeRawBufferPointer, at start: Int) {
        guard let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let words = String(decoding: bytes[start..<newline], as: UTF8.self).split(separator: " ")
        guard words.count == 4, let key = UUID128(canonical: String(words[0])), let time = Int64(words[2]),
            let length = Int(words[3]), length >= 0, length < bytes.count - newline - 1
        else { return nil }
        payload = UnsafeRawBufferPointer(rebasing: bytes[newline + 1..<newline + 1 + length])
        messageKey = key
        isEnveloped = words[1] == "1"
        ingested = Timestamp(microseconds: time)
        end = newline + length + 2
    }

    func add(to points: inout PointBatch) throws {
        try points.append(payload: payload, messageKey: messageKey, isEnveloped: isEnveloped)
    }
}
