//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CBzip2

/// One or more bzip2 streams. As in Python, data after a stream is ignored from where it is no stream itself.
final class Bzip2Stream: DecompressionStream {
    static let ignoresTrailingData = true

    // The library refuses a structure that was moved.
    private let stream = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)

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

    func read(into output: UnsafeMutableRawBufferPointer) -> DecompressionStep {
        stream.pointee.next_out = output.assumingMemoryBound(to: CChar.self).baseAddress
        stream.pointee.avail_out = UInt32(clamping: output.count)
        let status = BZ2_bzDecompress(stream)
        let count = output.count - Int(stream.pointee.avail_out)
        switch status {
        case BZ_STREAM_END: return .end(count)
        case BZ_OK: return count > 0 ? .more(count) : .incomplete
        case BZ_DATA_ERROR, BZ_DATA_ERROR_MAGIC: return .damaged
        default: return .incomplete
        }
    }

    func beginNext() -> Bool {
        guard stream.pointee.avail_in > 0 else { return false }
        let (rest, count) = (stream.pointee.next_in, stream.pointee.avail_in)
        _ = BZ2_bzDecompressEnd(stream)
        stream.pointee = bz_stream()
        (stream.pointee.next_in, stream.pointee.avail_in) = (rest, count)
        // Without memory the stream has no state, and reading from it fails.
        _ = BZ2_bzDecompressInit(stream, 0, 0)
        return true
    }
}
