//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB

/// An element of a BSON document, where an iterator of libbson's stands. Valid until the iterator goes on.
struct BSONElement {
    /// Documents inside each other that a MongoDB server takes at the most.
    static let maximumDepth = 200

    private let iterator: OpaquePointer

    /// Hands over the elements of a document in place, one after the other.
    ///
    /// - Parameter body: returns false to end the walk.
    /// - Returns: false where the document is broken, or `body` ended the walk.
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

    /// The value as it stands: a document whole, a string with its length and NUL.
    var value: UnsafeRawBufferPointer {
        var length = 0
        return UnsafeRawBufferPointer(start: osprofiler_bson_iter_bytes(iterator, &length), count: length)
    }

    /// A string's text.
    var text: UnsafeRawBufferPointer {
        var length: UInt32 = 0
        return UnsafeRawBufferPointer(start: bson_iter_utf8(iterator, &length), count: Int(length))
    }

    /// What a binary value holds.
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
