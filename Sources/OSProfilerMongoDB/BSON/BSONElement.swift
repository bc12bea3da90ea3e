//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB

/// An element of a BSON document at the position of a libbson iterator. Valid until the iterator advances.
struct BSONElement {
    /// The maximum depth of nested documents that a MongoDB server accepts.
    static let maximumDepth = 200

    private let iterator: OpaquePointer

    /// Iterates over the elements of a document in place.
    ///
    /// - Parameter body: returns false to stop.
    /// - Returns: false if the document is malformed or `body` stopped the iteration.
    static func forEach(in document: UnsafeRawBufferPointer, _ body: (BSONElement) -> Bool) -> Bool {
        withUnsafeTemporaryAllocation(
            byteCount: osprofiler_bson_iter_size,
            alignment: BSONDocument.alignment
        ) { memory in
            let iterator = OpaquePointer(memory.baseAddress!)
            let bytes = document.assumingMemoryBound(to: UInt8.self)
            guard let start = bytes.baseAddress, bson_iter_init_from_data(iterator, start, bytes.count) else {
                return false
            }
            while bson_iter_next(iterator) {
                guard body(BSONElement(iterator: iterator)) else { return false }
            }
            return !osprofiler_bson_iter_is_broken(iterator)
        }
    }

    var type: bson_type_t { bson_iter_type(iterator) }

    var key: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bson_iter_key(iterator), count: Int(bson_iter_key_len(iterator)))
    }

    func hasKey(_ name: StaticString) -> Bool {
        key.count == name.utf8CodeUnitCount && name.withUTF8Buffer { key.elementsEqual($0) }
    }

    /// The raw value: a whole document, or a string with its length and NUL.
    var value: UnsafeRawBufferPointer {
        var length = 0
        return UnsafeRawBufferPointer(start: osprofiler_bson_iter_bytes(iterator, &length), count: length)
    }

    /// A string's text.
    var text: UnsafeRawBufferPointer {
        var length: UInt32 = 0
        return UnsafeRawBufferPointer(start: bson_iter_utf8(iterator, &length), count: Int(length))
    }

    /// The content of a binary value.
    var data: UnsafeRawBufferPointer {
        var length: UInt32 = 0
        var start: UnsafePointer<UInt8>?
        bson_iter_binary(iterator, nil, &length, &start)
        return UnsafeRawBufferPointer(start: start, count: Int(length))
    }

    var bool: Bool { bson_iter_bool(iterator) }
    var double: Double { bson_iter_double(iterator) }

    /// An integer or a date, in milliseconds; 0 for anything else.
    var integer: Int64 {
        type == BSON_TYPE_DATE_TIME ? bson_iter_date_time(iterator) : bson_iter_as_int64(iterator)
    }
}
#endif
