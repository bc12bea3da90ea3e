//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore

extension JSONView {
    /// Levels of JSON around a payload, which has up to as many as any message.
    private static let depth = JSONScanner.maximumDepth + 16

    /// Reads a server's answer; its parts keep it alive.
    init(response bytes: [UInt8]) throws(JSONError) {
        self = try JSONDocument(bytes, allowsSurrogates: true, maximumDepth: Self.depth).root
    }

    /// The value as it stands in the answer.
    var bytes: [UInt8] { withBytes { [UInt8]($0) } }
    var json: String { String(decoding: bytes, as: UTF8.self) }

    /// A whole number, also where it is written as a float, as sums are.
    var whole: Int64? {
        kind == .float ? number.flatMap { Int64(exactly: $0.rounded()) } : integer
    }

    /// The value of an object's first member, whatever its name.
    var firstValue: JSONView? { members.first?.value }
}
#endif
