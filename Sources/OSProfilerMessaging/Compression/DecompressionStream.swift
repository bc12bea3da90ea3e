//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CBzip2
internal import CZlib

/// Compressed data, decompressed piece by piece.
protocol DecompressionStream: AnyObject {
    /// - Parameter input: must outlive the stream.
    init?(_ input: UnsafeRawBufferPointer)

    /// Decompresses as much as fits into a buffer.
    ///
    /// - Returns: the number of bytes, 0 at the end; nil if the data is damaged or truncated.
    func read(into output: UnsafeMutableRawBufferPointer) -> Int?
}

/// A zlib stream (RFC 1950) or a gzip stream (RFC 1952). As in Python, data after its end is ignored.
final class ZlibStream: DecompressionStream {
    /// The largest window, plus 32 to detect the header.
    private static let windowBits: Int32 = 15 + 32

    // The library refuses a structure that was moved.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var isAtEnd = false

    init?(_ input: UnsafeRawBufferPointer) {
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

    func read(into output: UnsafeMutableRawBufferPointer) -> Int? {
        guard !isAtEnd else { return 0 }
        stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(clamping: output.count)
        let status = inflate(stream, Z_NO_FLUSH)
        isAtEnd = status == Z_STREAM_END
        let count = output.count - Int(stream.pointee.avail_out)
        // Without the end of the stream, nothing more comes out of truncated data.
        return isAtEnd || (status == Z_OK && count > 0) ? count : nil
    }
}

/// A bzip2 stream. Data after its end is ignored.
final class Bzip2Stream: DecompressionStream {
    // The library refuses a structure that was moved.
    private let stream = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)
    private var isAtEnd = false

    init?(_ input: UnsafeRawBufferPointer) {
        stream.initialize(to: bz_stream())
        // The library only reads the input.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: CChar.self).baseAddress)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        guard BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else { return nil }
    }

    deinit {
        _ = BZ2_bzDecompressEnd(stream)
        stream.deallocate()
    }

    func read(into output: UnsafeMutableRawBufferPointer) -> Int? {
        guard !isAtEnd else { return 0 }
        stream.pointee.next_out = output.assumingMemoryBound(to: CChar.self).baseAddress
        stream.pointee.avail_out = UInt32(clamping: output.count)
        let status = BZ2_bzDecompress(stream)
        isAtEnd = status == BZ_STREAM_END
        let count = output.count - Int(stream.pointee.avail_out)
        return isAtEnd || (status == BZ_OK && count > 0) ? count : nil
    }
}
