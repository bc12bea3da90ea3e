//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore

/// Writes a document as JSON, as Python's `json.dumps` does with what its driver reads: the inverse of
/// ``PayloadEncoder``, and to the byte for payloads that Python's services publish.
///
/// Dates come out as Python's `isoformat`, object ids and binaries, which Python cannot print, as text, other types as
/// null.
struct DocumentPrinter: ~Copyable {
    private struct Level {
        var reader: BSONReader
        let isArray: Bool
        var isEmpty = true
    }

    private var levels: [Level] = []

    /// - Parameter document: its member `_id` is left out.
    /// - Returns: false when the document is broken; what was written is then of no use.
    mutating func write(_ document: UnsafeRawBufferPointer, into writer: inout ByteWriter) -> Bool {
        levels.removeAll(keepingCapacity: true)
        begin(document, isArray: false, into: &writer)
        while var level = levels.popLast() {
            guard let element = level.reader.next() else {
                if level.reader.isBroken { return false }
                writer.write(UInt8(ascii: level.isArray ? "]" : "}"))
                continue
            }
            if levels.isEmpty, element.hasKey("_id") {
                levels.append(level)
                continue
            }
            if !level.isEmpty { writer.write(", ") }
            level.isEmpty = false
            if !level.isArray {
                writer.writeJSON(utf8: element.key)
                writer.write(": ")
            }
            levels.append(level)
            write(element, into: &writer)
        }
        return true
    }

    private mutating func begin(_ document: UnsafeRawBufferPointer, isArray: Bool, into writer: inout ByteWriter) {
        writer.write(UInt8(ascii: isArray ? "[" : "{"))
        levels.append(Level(reader: BSONReader(document), isArray: isArray))
    }

    private mutating func write(_ element: BSONReader.Element, into writer: inout ByteWriter) {
        switch BSONType(rawValue: element.type) {
        case .document: begin(element.value, isArray: false, into: &writer)
        case .array: begin(element.value, isArray: true, into: &writer)
        case .string: writer.writeJSON(utf8: element.text)
        case .int32, .int64: writer.write(element.integer ?? 0)
        case .double: writer.writePythonFloat(element.double)
        case .bool: if element.value[0] != 0 { writer.write("true") } else { writer.write("false") }
        case .date: writeDate(milliseconds: element.integer ?? 0, into: &writer)
        case .objectID, .binary:
            writer.write(UInt8(ascii: "\""))
            for byte in element.type == BSONType.binary.rawValue ? element.data : element.value {
                writer.write(byte < 16 ? "0" : "")
                writer.write(Array(String(byte, radix: 16).utf8))
            }
            writer.write(UInt8(ascii: "\""))
        case .null, nil: writer.write("null")
        }
    }

    private func writeDate(milliseconds: Int64, into writer: inout ByteWriter) {
        // Years that Python's datetime has; its driver fails for others.
        guard (-62_135_596_800_000...253_402_300_799_999).contains(milliseconds) else { return writer.write("null") }
        writer.write(UInt8(ascii: "\""))
        writer.write(atMost: Timestamp.textCapacity) { Timestamp(microseconds: milliseconds * 1000).write(to: $0) }
        writer.write(UInt8(ascii: "\""))
    }
}
#endif
