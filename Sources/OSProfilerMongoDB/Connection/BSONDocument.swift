//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB

/// A document to pass to libmongoc, or an empty one for its reply; freed with its last reference.
///
/// Swift imports a pointer to `bson_t` as an opaque one, because C aligns the type to 128 bytes.
final class BSONDocument {
    let pointer: OpaquePointer

    init() { pointer = bson_new() }

    init(_ value: BSONValue) {
        let bytes = value.encoded
        pointer = bson_new_from_data(bytes, bytes.count)
    }

    deinit { bson_destroy(pointer) }

    var value: BSONValue { BSONValue(decoding: Self.contents(of: pointer)) }

    /// Returns the bytes of a `bson_t`.
    static func contents(of document: OpaquePointer) -> UnsafeRawBufferPointer {
        let start = UnsafeRawPointer(bson_get_data(document)!)
        return UnsafeRawBufferPointer(start: start, count: Int(start.loadUnaligned(as: UInt32.self).littleEndian))
    }
}

/// Documents to insert, in one block of memory.
struct BSONDocuments {
    var writer = BSONWriter()
    /// The offsets at which the documents begin.
    private(set) var starts: [Int] = []

    var isEmpty: Bool { starts.isEmpty }
    var count: Int { starts.count }

    mutating func removeAll(keepingAtMost limit: Int) {
        writer.removeAll(keepingAtMost: limit)
        starts.removeAll(keepingCapacity: true)
    }

    /// Adds the document that `write` writes from beginning to end.
    mutating func add(_ write: (inout BSONWriter) -> Void) {
        starts.append(writer.bytes.count)
        write(&writer)
    }

    mutating func removeLast() {
        writer.truncate(to: starts.removeLast())
    }

    /// Passes the last document to a closure.
    func withLast<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        writer.bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[starts[starts.count - 1]...])) }
    }

    /// The size and alignment of `bson_t`, which C asserts.
    private static let headerSize = 128

    /// Calls `body` with pointers to all documents, valid until it returns.
    func withPointers<Result>(_ body: (UnsafeMutableBufferPointer<OpaquePointer?>) -> Result) -> Result {
        let headers = UnsafeMutableRawPointer.allocate(
            byteCount: count * Self.headerSize,
            alignment: Self.headerSize
        )
        defer { headers.deallocate() }
        return writer.bytes.withUnsafeBufferPointer { bytes in
            var pointers: [OpaquePointer?] = starts.indices.map { index in
                let end = index + 1 < count ? starts[index + 1] : bytes.count
                let header = OpaquePointer(headers + index * Self.headerSize)
                bson_init_static(header, bytes.baseAddress! + starts[index], end - starts[index])
                return header
            }
            return pointers.withUnsafeMutableBufferPointer { body($0) }
        }
    }
}
#endif
