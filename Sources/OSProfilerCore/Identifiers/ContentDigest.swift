//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Crypto

/// Digests that identify bytes by their content.
package enum ContentDigest {
    /// Returns the first 16 bytes of SHA-256.
    package static func sixteenBytes(of bytes: UnsafeRawBufferPointer) -> UUID128 {
        sixteenBytes(of: bytes, followedBy: UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Returns the first 16 bytes of SHA-256 over some bytes and those that follow.
    package static func sixteenBytes(
        of bytes: UnsafeRawBufferPointer,
        followedBy rest: UnsafeRawBufferPointer
    ) -> UUID128 {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        hash.update(bufferPointer: rest)
        return hash.finalize().withUnsafeBytes {
            UUID128(
                first: $0.loadUnaligned(as: UInt64.self),
                second: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            )
        }
    }
}
