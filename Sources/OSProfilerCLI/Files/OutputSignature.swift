//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Tells the outputs of a format from all other files by how they begin; see ``TraceFormat/signature``.
struct OutputSignature {
    /// The number of bytes at the beginning of a file that decide.
    static let searchedBytes = 4096

    private let parts: [[UInt8]]

    init(_ parts: [String]) { self.parts = parts.map { Array($0.utf8) } }

    /// Returns whether a file that begins with these bytes is an output of the format.
    func begins(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = parts.first, bytes.starts(with: first) else { return false }
        var rest = bytes.dropFirst(first.count)
        for part in parts.dropFirst() {
            guard let end = Self.end(of: part, in: rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    /// Returns the index after a part that begins in the first line.
    private static func end(of part: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        for start in bytes.indices {
            if bytes[start...].starts(with: part) { return start + part.count }
            if bytes[start] == UInt8(ascii: "\n") { return nil }
        }
        return nil
    }
}
