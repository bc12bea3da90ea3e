//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What comes of reading from a ``DecompressionStream``. The numbers are those of the bytes written.
enum DecompressionStep {
    case more(Int)
    /// A stream is complete.
    case end(Int)
    /// The data is no stream of this kind.
    case damaged
    /// The data ends within a stream, or there is no memory.
    case incomplete
}

/// Compressed data, decompressed piece by piece. It can consist of several streams, one after the other.
protocol DecompressionStream: AnyObject {
    /// - Parameter input: must outlive the stream.
    init?(_ input: UnsafeRawBufferPointer)

    /// Decompresses as much as fits into a buffer.
    func read(into output: UnsafeMutableRawBufferPointer) -> DecompressionStep

    /// Begins the next stream, after the end of one.
    ///
    /// - Returns: false if there is none.
    func beginNext() -> Bool

    /// Whether data after a complete stream is ignored if it is no stream itself.
    static var ignoresTrailingData: Bool { get }
}
