//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore

/// The name of a trace in the collections.
struct TraceName: Hashable {
    /// The text of the base id, which may hold lone surrogates.
    let text: [UInt8]

    init(_ id: OpaqueID) { text = id.textBytes }

    init(text: [UInt8]) { self.text = text }

    var id: OpaqueID { text.withUnsafeBytes { OpaqueID(text: $0) } }

    /// Sixteen bytes: the id itself if it is a canonical uuid, otherwise a digest of its text.
    var key: UUID128 {
        text.withUnsafeBytes { UUID128(canonical: $0) ?? ContentDigest.sixteenBytes(of: $0) }
    }

    /// The text as it is stored in documents.
    var shown: BSONValue { .text(BSONText.valid(text)) }

    /// All values of `base_id` that name this trace: a JSON integer 7 and the text "7" name the same one.
    var values: [BSONValue] {
        var values = [shown]
        let text = String(decoding: text, as: UTF8.self)
        if let number = Int64(text), String(number) == text { values.append(.int(number)) }
        if text == "null" { values.append(.null) }
        return values
    }

    /// The filter for the points of the trace.
    var filter: BSONValue { Self.filter([self]) }

    static func filter(_ names: some Sequence<TraceName>) -> BSONValue {
        ["base_id": ["$in": .array(names.flatMap(\.values))]]
    }
}
#endif
