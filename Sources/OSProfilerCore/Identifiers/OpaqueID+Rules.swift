//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension OpaqueID {
    /// Whether Python takes another id in its place: null, empty or zero.
    package var isFalsy: Bool {
        switch storage {
        case .null: true
        case .text(let text): text.isEmpty
        case .integer(let digits): digits == [UInt8(ascii: "0")]
        case .uuid: false
        }
    }

    /// Whether a stored point may have the id.
    package var hasPermittedLength: Bool {
        switch storage {
        case .null, .uuid: true
        case .text(let bytes), .integer(let bytes):
            bytes.withUnsafeBytes { JSONString.codePoints(in: $0) <= PointBatch.maximumIDLength }
        }
    }

    package init(integer: Int64) { self.init(.integer(Array(String(integer).utf8))) }
}
