//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// Decompresses bodies up to a limit. Keep one per thread and reuse it.
package struct BodyDecompressor {
    /// Enough for nearly every notification.
    private static let windowSize = 65_536
    /// Maximum number of streams in a body, because even an empty one takes time. Tools that compress in parallel make one
    /// for each 100,000 bytes or more.
    private static let maximumStreams = 1000

    private var window: [UInt8] = []

    package init() {}

    /// Passes a decompressed body to a closure.
    ///
    /// A body that does not fit into the window is decompressed twice: first without keeping it, to learn its size. One
    /// that is larger than the limit therefore takes no memory, however large it would become.
    ///
    /// - Parameters:
    ///   - limit: the maximum number of bytes after decompression.
    ///   - use: the bytes are valid within the call.
    /// - Throws: ``Rejection`` if the body is damaged or larger than the limit, and what `use` throws.
    package mutating func decompress<Value>(
        _ body: UnsafeRawBufferPointer,
        _ compression: MessageCompression,
        limit: Int,
        _ use: (UnsafeRawBufferPointer) throws(Rejection) -> Value
    ) throws(Rejection) -> Value {
        if window.isEmpty { window = [UInt8](repeating: 0, count: Self.windowSize) }
        let (size, isInWindow) = try window.withUnsafeMutableBufferPointer { window throws(Rejection) in
            try Self.size(of: body, compression, limit: limit, UnsafeMutableRawBufferPointer(window))
        }
        if isInWindow {
            return try window.withUnsafeBufferPointer { window throws(Rejection) in
                try use(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: window[..<size])))
            }
        }
        var whole = [UInt8](repeating: 0, count: size)
        try whole.withUnsafeMutableBufferPointer { whole throws(Rejection) in
            let stream = try Self.stream(body, compression)
            var filled = 0
            while filled < size {
                let rest = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: whole[filled...]))
                switch stream.read(into: rest) {
                case .more(let count): filled += count
                case .end(let count):
                    filled += count
                    guard filled == size || stream.beginNext() else { throw Self.damaged(compression) }
                case .damaged, .incomplete: throw Self.damaged(compression)
                }
            }
        }
        return try whole.withUnsafeBufferPointer { whole throws(Rejection) in try use(UnsafeRawBufferPointer(whole)) }
    }

    /// Returns the size of a body after decompression, and whether the window holds the body.
    private static func size(
        of body: UnsafeRawBufferPointer,
        _ compression: MessageCompression,
        limit: Int,
        _ window: UnsafeMutableRawBufferPointer
    ) throws(Rejection) -> (size: Int, isInWindow: Bool) {
        let stream = try stream(body, compression)
        var size = 0
        var (streams, complete) = (0, 0)
        while true {
            // The first pieces follow each other; beyond the window, each replaces the one before it.
            let free = UnsafeMutableRawBufferPointer(rebasing: window[(size < window.count ? size : 0)...])
            var isEnd = false
            switch stream.read(into: free) {
            case .more(let count): size += count
            case .end(let count):
                size += count
                isEnd = true
            case .damaged where streams > 0 && type(of: stream).ignoresTrailingData:
                // What came out of the damaged data may have replaced the beginning.
                return (complete, size <= window.count)
            case .damaged, .incomplete: throw damaged(compression)
            }
            guard size <= limit else {
                throw Rejection(.tooLarge, "the body has more than \(limit) bytes when it is decompressed")
            }
            guard isEnd else { continue }
            (streams, complete) = (streams + 1, size)
            guard stream.beginNext() else { return (size, size <= window.count) }
            guard streams < maximumStreams else {
                throw Rejection(
                    .compressed,
                    "compressed (\(compression.rawValue)) in more than \(maximumStreams) pieces"
                )
            }
        }
    }

    private static func stream(
        _ body: UnsafeRawBufferPointer,
        _ compression: MessageCompression
    ) throws(Rejection) -> any DecompressionStream {
        let stream: (any DecompressionStream)? =
            switch compression {
            case .gzip: ZlibStream(body)
            case .bzip2: Bzip2Stream(body)
            }
        guard let stream else { throw Rejection(.compressed, "there is no memory to decompress the body") }
        return stream
    }

    private static func damaged(_ compression: MessageCompression) -> Rejection {
        Rejection(.compressed, "compressed (\(compression.rawValue)), but damaged or incomplete")
    }
}
