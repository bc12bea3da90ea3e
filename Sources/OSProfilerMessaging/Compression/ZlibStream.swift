//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CZlib

/// A zlib stream (RFC 1950), or the members of a gzip file (RFC 1952). As in Python, data after a zlib stream is ignored,
/// and so is what follows the members of a gzip file and is no member.
final class ZlibStream: DecompressionStream {
    static let ignoresTrailingData = false

    /// The largest window, plus 32 to detect the header.
    private static let windowBits: Int32 = 15 + 32
    private static let gzipMark: [UInt8] = [0x1F, 0x8B]

    // The library refuses a structure that was moved.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let isGzip: Bool

    init?(_ input: UnsafeRawBufferPointer) {
        isGzip = input.starts(with: Self.gzipMark)
        stream.initialize(to: z_stream())
        // The library only reads the input.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, size) == Z_OK else { return nil }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func read(into output: UnsafeMutableRawBufferPointer) -> DecompressionStep {
        stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(clamping: output.count)
        let status = inflate(stream, Z_NO_FLUSH)
        let count = output.count - Int(stream.pointee.avail_out)
        switch status {
        case Z_STREAM_END: return .end(count)
        // Without the end of the stream, nothing more comes out of truncated data.
        case Z_OK: return count > 0 ? .more(count) : .incomplete
        case Z_DATA_ERROR, Z_NEED_DICT: return .damaged
        default: return .incomplete
        }
    }

    func beginNext() -> Bool {
        let rest = UnsafeRawBufferPointer(start: stream.pointee.next_in, count: Int(stream.pointee.avail_in))
        return isGzip && rest.starts(with: Self.gzipMark) && inflateReset(stream) == Z_OK
    }
}
