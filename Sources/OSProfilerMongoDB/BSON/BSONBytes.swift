//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
/// Bytes for libbson, valid as long as their source.
///
/// The pointer is never nil, not even for an empty text, because libbson would append null for it.
struct BSONBytes {
    let start: UnsafePointer<CChar>
    let length: Int32

    private static let empty: StaticString = ""

    init(_ bytes: UnsafeRawBufferPointer) {
        let start = bytes.baseAddress ?? UnsafeRawPointer(Self.empty.utf8Start)
        self.start = start.assumingMemoryBound(to: CChar.self)
        length = Int32(bytes.count)
    }

    init(_ text: StaticString) {
        self.init(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
#endif
