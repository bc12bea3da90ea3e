//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CBzip2
internal import CZlib

extension MessageCompression {
    /// Compresses a body as Python does, with the default level of each library.
    ///
    /// - Returns: nil if there is not enough memory.
    package func compress(_ body: UnsafeRawBufferPointer) -> [UInt8]? {
        switch self {
        case .gzip: Self.deflate(body)
        case .bzip2: Self.bzip2(body)
        }
    }

    private static func deflate(_ body: UnsafeRawBufferPointer) -> [UInt8]? {
        var count = compressBound(UInt(body.count))
        var status = Z_MEM_ERROR
        let output = [UInt8](unsafeUninitializedCapacity: Int(count)) { output, written in
            status = CZlib.compress(
                output.baseAddress,
                &count,
                body.assumingMemoryBound(to: UInt8.self).baseAddress,
                UInt(body.count)
            )
            written = status == Z_OK ? Int(count) : 0
        }
        return status == Z_OK ? output : nil
    }

    private static func bzip2(_ body: UnsafeRawBufferPointer) -> [UInt8]? {
        // The bound that bzip2's manual gives.
        var count = UInt32(clamping: body.count + body.count / 100 + 600)
        var status = BZ_MEM_ERROR
        let output = [UInt8](unsafeUninitializedCapacity: Int(count)) { output, written in
            status = output.withMemoryRebound(to: CChar.self) { output in
                BZ2_bzBuffToBuffCompress(
                    output.baseAddress,
                    &count,
                    // The function only reads it.
                    UnsafeMutablePointer(mutating: body.assumingMemoryBound(to: CChar.self).baseAddress),
                    UInt32(clamping: body.count),
                    9,
                    0,
                    0
                )
            }
            written = status == BZ_OK ? Int(count) : 0
        }
        return status == BZ_OK ? output : nil
    }
}
