//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Percent-encoding of URLs (RFC 3986).
package enum PercentEncoding {
    /// - Returns: the decoded text; nil if two hexadecimal digits do not follow a `%`, or if the bytes are not UTF-8.
    package static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst(), let low = rest.popFirst(),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension PercentEncoding {
    /// Encodes the characters that a path cannot contain literally.
    package static func encode(path: String) -> String { encode(path, keeping: "-._~/!$&'()*+,;=:@") }

    /// Encodes everything except ASCII letters and digits, so that the result is safe anywhere in a URL.
    package static func encode(_ text: String) -> String { encode(text, keeping: "") }

    /// Encodes everything that could lead out of a folder or means something to a shell.
    package static func encode(fileName text: String) -> String { encode(text, keeping: "-_.") }

    private static func encode(_ text: String, keeping kept: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            if scalar.isASCII, isPlain || kept.unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
