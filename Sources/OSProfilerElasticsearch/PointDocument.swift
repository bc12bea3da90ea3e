//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore

/// Makes documents of payloads: what Python's driver would have stored, as `json.dumps` writes it, on one line.
///
/// A payload that Python wrote is its own document, to the byte. In any other the server may find what it does not take
/// (repeated keys, `NaN`, raw surrogates) or Python's reader what it does not know (kombu's typed values); the document
/// then has the meaning, and the bytes are kept beside it.
struct PointDocument: ~Copyable {
    private var json = PythonJSON()
    private var lines = ByteWriter(capacity: 1 << 14)
    private var line = ByteWriter(capacity: 1 << 14)

    /// The document made last; valid until the next.
    var bytes: UnsafeRawBufferPointer { line.bytes }

    /// - Returns: whether the document is the payload.
    mutating func make(_ payload: UnsafeRawBufferPointer, isEnveloped: Bool) -> Bool {
        lines.removeAll()
        line.removeAll()
        json.write(payload, level: PythonJSON.unindented, unwrapsTypes: !isEnveloped, into: &lines)
        let isStrict = line.writeLine(lines.bytes)
        return isStrict && line.bytes.elementsEqual(payload)
    }
}

extension ByteWriter {
    /// Writes JSON that stands on many lines on one, with a blank after commas, and numbers that JSON does not know as what comes
    /// nearest.
    ///
    /// - Returns: false when there were such numbers.
    fileprivate mutating func writeLine(_ lines: UnsafeRawBufferPointer) -> Bool {
        var isStrict = true
        write(atMost: lines.count * 2) { target in
            var count = 0
            var index = 0
            var isString = false

            func put(_ text: StaticString) {
                for offset in 0..<text.utf8CodeUnitCount { target[count + offset] = text.utf8Start[offset] }
                count += text.utf8CodeUnitCount
            }
            while index < lines.count {
                let byte = lines[index]
                index += 1
                if isString {
                    target[count] = byte
                    count += 1
                    if byte == UInt8(ascii: "\\") {
                        target[count] = lines[index]
                        count += 1
                        index += 1
                    } else if byte == UInt8(ascii: "\"") {
                        isString = false
                    }
                    continue
                }
                switch byte {
                case UInt8(ascii: "\n"):
                    if count > 0, target[count - 1] == UInt8(ascii: ",") { put(" ") }
                case UInt8(ascii: "N"):
                    isStrict = false
                    put("null")
                    index += 2
                case UInt8(ascii: "I"):
                    // Read as a float this is infinite again.
                    isStrict = false
                    put("1e400")
                    index += 7
                default:
                    target[count] = byte
                    count += 1
                    isString = byte == UInt8(ascii: "\"")
                }
            }
            return count
        }
        return isStrict
    }
}
#endif
