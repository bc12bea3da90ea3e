//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Recognises what is not text in UTF-8: text in another encoding, as editors and shells of other systems write it, and
/// packed files.
package enum TextEncoding {
    /// Returns what is wrong with the beginning of a text; nil if it may be UTF-8 without a byte order mark.
    package static func fault(_ bytes: some Collection<UInt8>) -> String? {
        // Before the others: the second byte of some is null, as in UTF-16.
        if let kind = PackedFile.kind(bytes) { return "is \(kind)" }
        let start = Array(bytes.prefix(4))
        if start.starts(with: [0xEF, 0xBB, 0xBF]) {
            return "begins with a byte order mark (BOM): save it as UTF-8 without one"
        }
        if start.starts(with: [0xFF, 0xFE, 0, 0]) || start.starts(with: [0, 0, 0xFE, 0xFF]) {
            return "is UTF-32: save it as UTF-8"
        }
        // ASCII in UTF-16 has a null byte in each pair.
        let hasMark = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
        let hasNull = start.count >= 2 && (start[0] == 0) != (start[1] == 0)
        return hasMark || hasNull ? "is UTF-16: save it as UTF-8" : nil
    }
}
