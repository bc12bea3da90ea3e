//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension PointBatch {
    /// What the summary calls a point: its name up to the first dash.
    package func summaryName(_ entry: PointEntry) -> String {
        let name = bytes(entry.name)
        return String(decoding: name.prefix { $0 != UInt8(ascii: "-") }, as: UTF8.self)
    }

    /// A JSON member as text: a string's text, nil for null or nothing, any other value as it stands.
    package func summaryText(_ range: ByteRange) -> String? {
        guard !range.isEmpty else { return nil }
        return withBytes(range) { bytes -> String? in
            guard bytes.first == UInt8(ascii: "\"") else {
                let text = String(decoding: bytes, as: UTF8.self)
                return text == "null" ? nil : text
            }
            let text = JSONString.unescaped(UnsafeRawBufferPointer(rebasing: bytes.dropFirst().dropLast()))
            return String(decoding: text, as: UTF8.self)
        }
    }
}
