//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension PointBatch {
    /// Returns the name of a point in summaries: its name up to the first dash.
    package func summaryName(_ entry: PointEntry) -> String {
        let name = bytes(entry.name)
        return String(decoding: name.prefix { $0 != UInt8(ascii: "-") }, as: UTF8.self)
    }

    /// What a point was asked for, as a summary shows it: see ``SpanRequest``.
    package func summaryRequest(_ entry: PointEntry) -> String? {
        withBytes(entry.payload) { SpanRequest($0)?.text }
    }

    /// Returns a JSON member as text: the text of a string, nil for null or absence, the JSON of any other value.
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
