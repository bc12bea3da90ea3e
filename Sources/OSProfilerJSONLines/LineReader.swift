//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerStore

/// Reads the lines of a file in its state when the reading began. An unfinished line is not read.
struct LineReader {
    /// The place of a line in the file.
    struct Place {
        var offset: Int64
        var length: Int
    }

    private static let chunk = 1 << 18

    let file: OpenFile

    /// - Parameters:
    ///   - start: the offset at which a line begins.
    ///   - body: gets a line without its newline, valid until it returns; returning false ends the reading.
    /// - Returns: false if `body` ended the reading.
    func forEachLine(
        from start: Int64 = 0,
        _ body: (_ place: Place, _ line: UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) -> Bool {
        let size = try file.size()
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        // The buffer holds `filled` bytes of the file from `offset` on.
        var (offset, filled) = (start, 0)
        while offset + Int64(filled) < size {
            let wanted = Int(min(Int64(buffer.count - filled), size - offset - Int64(filled)))
            let count = try file.read(into: &buffer, filled..<filled + wanted, at: offset + Int64(filled))
            guard count > 0 else { return true }
            let searched = filled
            filled += count
            var start = 0
            let goesOn = buffer.withUnsafeBytes { bytes in
                var from = searched
                while let end = Self.newline(in: bytes, from..<filled) {
                    let place = Place(offset: offset + Int64(start), length: end - start)
                    guard body(place, UnsafeRawBufferPointer(rebasing: bytes[start..<end])) else { return false }
                    start = end + 1
                    from = start
                }
                return true
            }
            guard goesOn else { return false }
            if start > 0 {
                buffer.replaceSubrange(0..<filled - start, with: Array(buffer[start..<filled]))
            } else if filled == buffer.count {
                guard buffer.count < PointLine.maximumLength else {
                    throw StoreError(.foreign, "\(file.path) has a line of more than \(PointLine.maximumLength) bytes")
                }
                buffer += [UInt8](repeating: 0, count: buffer.count)
            }
            offset += Int64(start)
            filled -= start
        }
        return true
    }

    private static func newline(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        guard !range.isEmpty, let base = bytes.baseAddress,
            let found = memchr(base + range.lowerBound, Int32(UInt8(ascii: "\n")), range.count)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
