//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore

/// Text that BSON can hold: UTF-8, and in keys no NUL.
enum BSONText {
    /// Calls `body` with the text, in which JSON escapes replace lone surrogates and, for a key, NULs.
    ///
    /// - Parameter text: UTF-8 or WTF-8.
    static func withValid<Result>(
        _ text: UnsafeRawBufferPointer,
        isKey: Bool = false,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let isValid = !text.contains { $0 == 0xED || isKey && $0 == 0 }
        return isValid ? body(text) : escaped(text, isKey: isKey).withUnsafeBytes(body)
    }

    /// Returns the same text as an array.
    static func valid(_ text: [UInt8]) -> [UInt8] {
        text.withUnsafeBytes { withValid($0) { Array($0) } }
    }

    /// Returns the beginning of a text, limited by scalars. A limit on characters would not bound the length.
    static func clipped(_ text: String, to scalars: Int) -> BSONValue {
        BSONValue(text.truncated(toScalars: scalars))
    }

    private static func escaped(_ text: UnsafeRawBufferPointer, isKey: Bool) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            if text[index] == 0xED, index + 2 < text.count, text[index + 1] >= 0xA0 {
                let unit = 0xD000 | Int(text[index + 1] & 0x3F) << 6 | Int(text[index + 2] & 0x3F)
                result += "\\u\(String(unit, radix: 16))".utf8
                index += 3
            } else {
                if isKey, text[index] == 0 { result += "\\u0000".utf8 } else { result.append(text[index]) }
                index += 1
            }
        }
        return result
    }
}
#endif
