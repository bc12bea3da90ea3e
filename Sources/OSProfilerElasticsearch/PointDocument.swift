//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore

/// Converts payloads to documents: what Python's driver would have stored, as `json.dumps` writes it, on one line.
///
/// A payload that Python wrote is its own document, byte for byte. Any other payload may hold something that the
/// server refuses (repeated keys, `NaN`, raw surrogates) or that Python's reader does not know (kombu's typed
/// values). Its document then has the same meaning, and its bytes are stored separately.
struct PointDocument: ~Copyable {
    private var json = PythonJSON()
    private var lines = ByteWriter(capacity: 1 << 14)
    private var line = ByteWriter(capacity: 1 << 14)

    /// The last document; valid until the next one is made.
    var bytes: UnsafeRawBufferPointer { line.bytes }

    /// Makes the document of a payload.
    ///
    /// - Returns: whether the document equals the payload.
    mutating func make(_ payload: UnsafeRawBufferPointer, isEnveloped: Bool) -> Bool {
        lines.removeAll()
        line.removeAll()
        json.write(payload, level: PythonJSON.unindented, unwrapsTypes: !isEnveloped, into: &lines)
        let isStrict = line.writeLine(lines.bytes)
        return isStrict && line.bytes.elementsEqual(payload)
    }
}

extension ByteWriter {
    /// Writes JSON that spans many lines on one line, with a blank after commas. Replaces numbers that JSON does not
    /// know with the nearest ones.
    ///
    /// - Returns: false if there were such numbers.
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
                    // Parsed as a float, this is infinity again.
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
