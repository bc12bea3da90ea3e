//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerAMQP
package import OSProfilerCore

/// Decodes the bodies of messages, compressed or not, into trace points. Keep one per thread and reuse it.
package struct BodyDecoder {
    private var decoder: NotificationDecoder
    private var decompressor = BodyDecompressor()

    /// - Parameter maximumBodySize: bytes of a body, also after decompression.
    package init(maximumBodySize: Int = NotificationDecoder.defaultMaximumBodySize) {
        decoder = NotificationDecoder(maximumBodySize: maximumBodySize)
    }

    /// Adds the trace point of a body to `batch`.
    ///
    /// - Parameter compression: the value of the message's header ``MessageCompression/header``.
    /// - Returns: the number of bytes after decompression.
    /// - Throws: ``Rejection`` if the message has to go to quarantine; the batch is then unchanged.
    @inline(__always)
    package mutating func decode(
        _ body: UnsafeRawBufferPointer,
        compression: AMQPValue?,
        into batch: inout PointBatch
    ) throws(Rejection) -> Int {
        guard let compression else {
            try decoder.decode(body, into: &batch)
            return body.count
        }
        return try decode(body, compressedBy: compression, into: &batch)
    }

    /// Adds the trace point of a message to `batch`.
    package mutating func decode(_ message: AMQPMessage, into batch: inout PointBatch) throws(Rejection) {
        let compression = message.properties.header(MessageCompression.header)
        _ = try message.body.withUnsafeBufferPointer { body throws(Rejection) in
            try decode(UnsafeRawBufferPointer(body), compression: compression, into: &batch)
        }
    }

    private mutating func decode(
        _ body: UnsafeRawBufferPointer,
        compressedBy header: AMQPValue,
        into batch: inout PointBatch
    ) throws(Rejection) -> Int {
        let limit = decoder.maximumBodySize
        guard let compression = try MessageCompression.named(by: header), body.count <= limit else {
            try decoder.decode(body, into: &batch)
            return body.count
        }
        return try decompressor.decompress(body, compression, limit: limit) { body throws(Rejection) in
            try decoder.decode(body, into: &batch)
            return body.count
        }
    }
}
