//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import OSProfilerCore

/// Writes a document as JSON, as Python's `json.dumps` does with the values that its driver reads. This is the
/// inverse of ``PayloadEncoder``, byte for byte for payloads that Python's services publish.
///
/// Dates are written as Python's `isoformat`, object ids and binaries (which Python cannot print) as text, and other
/// types as null.
enum DocumentPrinter {
    /// - Parameter document: the document, whose member `_id` is omitted.
    /// - Returns: false if the document is malformed or nested more deeply than ``BSONElement/maximumDepth``; the
    ///   output is then incomplete.
    static func write(_ document: UnsafeRawBufferPointer, into writer: inout ByteWriter) -> Bool {
        writeMembers(of: document, depth: 1, into: &writer)
    }

    private static func writeMembers(
        of document: UnsafeRawBufferPointer,
        isArray: Bool = false,
        depth: Int,
        into writer: inout ByteWriter
    ) -> Bool {
        guard depth <= BSONElement.maximumDepth else { return false }
        var isEmpty = true
        writer.write(UInt8(ascii: isArray ? "[" : "{"))
        let isWhole = BSONElement.forEach(in: document) { element in
            if depth == 1, element.hasKey("_id") { return true }
            if !isEmpty { writer.write(", ") }
            isEmpty = false
            if !isArray {
                writer.writeJSON(utf8: element.key)
                writer.write(": ")
            }
            return write(element, depth: depth, into: &writer)
        }
        writer.write(UInt8(ascii: isArray ? "]" : "}"))
        return isWhole
    }

    /// - Returns: false if the element is a malformed document.
    private static func write(_ element: BSONElement, depth: Int, into writer: inout ByteWriter) -> Bool {
        switch element.type {
        case BSON_TYPE_DOCUMENT: return writeMembers(of: element.value, depth: depth + 1, into: &writer)
        case BSON_TYPE_ARRAY:
            return writeMembers(of: element.value, isArray: true, depth: depth + 1, into: &writer)
        case BSON_TYPE_UTF8: writer.writeJSON(utf8: element.text)
        case BSON_TYPE_INT32, BSON_TYPE_INT64: writer.write(element.integer)
        case BSON_TYPE_DOUBLE: writer.writePythonFloat(element.double)
        case BSON_TYPE_BOOL: writer.write(element.bool ? "true" : "false")
        case BSON_TYPE_DATE_TIME: writeDate(milliseconds: element.integer, into: &writer)
        case BSON_TYPE_OID: writeHex(element.value, into: &writer)
        case BSON_TYPE_BINARY: writeHex(element.data, into: &writer)
        default: writer.write("null")
        }
        return true
    }

    private static func writeHex(_ bytes: UnsafeRawBufferPointer, into writer: inout ByteWriter) {
        writer.write(UInt8(ascii: "\""))
        for byte in bytes {
            writer.write(byte < 16 ? "0" : "")
            writer.write(Array(String(byte, radix: 16).utf8))
        }
        writer.write(UInt8(ascii: "\""))
    }

    private static func writeDate(milliseconds: Int64, into writer: inout ByteWriter) {
        // The years that Python's datetime supports; its driver fails for others.
        guard (-62_135_596_800_000...253_402_300_799_999).contains(milliseconds) else { return writer.write("null") }
        writer.write(UInt8(ascii: "\""))
        // Like Python's `isoformat`, which omits a fraction of zero.
        writer.write(atMost: Timestamp.textCapacity) {
            let count = Timestamp(microseconds: milliseconds * 1000).write(to: $0)
            return milliseconds % 1000 == 0 ? Timestamp.wholeSecond : count
        }
        writer.write(UInt8(ascii: "\""))
    }
}
#endif
