//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB

/// A document of libbson, for a request or a reply. It frees the document in its deinit.
///
/// Swift imports a pointer to `bson_t` as an opaque one, because C aligns the type.
final class BSONDocument {
    /// The alignment of `bson_t` and `bson_iter_t` in C, in bytes.
    static let alignment = 128

    let pointer: OpaquePointer

    init() { pointer = bson_new() }

    convenience init(_ value: BSONValue) {
        self.init()
        value.appendMembers(to: pointer)
    }

    deinit { bson_destroy(pointer) }

    /// The document's bytes, valid until it is changed or freed.
    var contents: UnsafeRawBufferPointer { Self.contents(of: pointer) }

    var value: BSONValue { BSONValue(decoding: contents) }

    /// Returns the bytes of a `bson_t`.
    static func contents(of document: OpaquePointer) -> UnsafeRawBufferPointer {
        let start = UnsafeRawPointer(bson_get_data(document)!)
        return UnsafeRawBufferPointer(start: start, count: Int(start.loadUnaligned(as: UInt32.self).littleEndian))
    }

    /// Appends a document or an array that `body` fills.
    static func append(
        to parent: OpaquePointer,
        _ key: BSONBytes,
        isArray: Bool = false,
        _ body: (OpaquePointer) -> Void
    ) {
        withUnsafeTemporaryAllocation(byteCount: osprofiler_bson_size, alignment: alignment) { memory in
            let child = OpaquePointer(memory.baseAddress!)
            if isArray {
                bson_append_array_begin(parent, key.start, key.length, child)
                body(child)
                bson_append_array_end(parent, child)
            } else {
                bson_append_document_begin(parent, key.start, key.length, child)
                body(child)
                bson_append_document_end(parent, child)
            }
        }
    }

    static func append(to document: OpaquePointer, _ key: BSONBytes, text: BSONBytes) {
        bson_append_utf8(document, key.start, key.length, text.start, text.length)
    }

    static func append(to document: OpaquePointer, _ key: BSONBytes, binary data: BSONBytes) {
        let start = UnsafeRawPointer(data.start).assumingMemoryBound(to: UInt8.self)
        bson_append_binary(document, key.start, key.length, BSON_SUBTYPE_BINARY, start, UInt32(data.length))
    }
}
#endif
