//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore

/// A trace as the collections know it.
struct TraceName: Hashable {
    /// The base id's text, which may hold lone surrogates.
    let text: [UInt8]

    init(_ id: OpaqueID) { text = id.textBytes }

    init(text: [UInt8]) { self.text = text }

    var id: OpaqueID { text.withUnsafeBytes { OpaqueID(text: $0) } }

    /// Sixteen bytes: the id itself where it is a canonical uuid, else a digest of its text.
    var key: UUID128 {
        text.withUnsafeBytes { UUID128(canonical: $0) ?? ContentDigest.sixteenBytes(of: $0) }
    }

    /// The text as documents hold it.
    var shown: BSONValue { .text(BSONText.valid(text)) }

    /// All values of `base_id` that name this trace: a JSON integer 7 and the text "7" do.
    var values: [BSONValue] {
        var values = [shown]
        let text = String(decoding: text, as: UTF8.self)
        if let number = Int64(text), String(number) == text { values.append(.int(number)) }
        if text == "null" { values.append(.null) }
        return values
    }

    /// A filter for its points.
    var filter: BSONValue { Self.filter([self]) }

    static func filter(_ names: some Sequence<TraceName>) -> BSONValue {
        ["base_id": ["$in": .array(names.flatMap(\.values))]]
    }
}
#endif
