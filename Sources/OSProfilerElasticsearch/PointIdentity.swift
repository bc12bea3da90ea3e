//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore

/// The `_id` of a point's document, which identifies the point and keeps data that Python's reports must not show.
///
/// `DIGEST-MESSAGE-FLAGS`: a digest of base id, trace id and name, the message key, and one digit. The same message
/// always has the same id, so the server itself refuses a repetition.
struct PointIdentity: Equatable {
    let digest: UUID128
    let messageKey: UUID128
    /// Whether the message came in a 2.0 envelope.
    let isEnveloped: Bool
    /// Whether the document only has the payload's meaning, and the index of payloads holds its bytes.
    let isElsewhere: Bool

    init(_ entry: PointEntry, in batch: PointBatch, of trace: TraceKey, isElsewhere: Bool) {
        let id = batch.id(entry.traceID)
        var content = trace.text
        // No text contains this byte.
        content.append(0xFF)
        switch id.storage {
        case .uuid, .text: content.append(0)
        case .integer: content.append(1)
        case .null: content.append(2)
        }
        content += id.textBytes
        content.append(0xFF)
        content += batch.bytes(entry.name)
        digest = content.withUnsafeBytes { ContentDigest.sixteenBytes(of: $0) }
        messageKey = entry.messageKey
        isEnveloped = entry.isEnveloped
        self.isElsewhere = isElsewhere
    }

    /// Parses an id; nil for a document that another program wrote.
    init?(_ text: [UInt8]) {
        guard text.count == 67, text[32] == UInt8(ascii: "-"), text[65] == UInt8(ascii: "-"),
            (UInt8(ascii: "0")...UInt8(ascii: "3")).contains(text[66]),
            let digest = text[..<32].withUnsafeBytes({ UUID128(hexadecimal: $0) }),
            let messageKey = text[33..<65].withUnsafeBytes({ UUID128(hexadecimal: $0) })
        else { return nil }
        self.digest = digest
        self.messageKey = messageKey
        isEnveloped = text[66] & 1 != 0
        isElsewhere = text[66] & 2 != 0
    }

    var text: String {
        "\(digest.hexadecimal)-\(messageKey.hexadecimal)-\((isEnveloped ? 1 : 0) + (isElsewhere ? 2 : 0))"
    }
}
#endif
