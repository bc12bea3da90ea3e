//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A number that stands for some bytes, the same on every machine and in every process, so that a store can keep it.
///
/// It is no protection against somebody who looks for two texts with one number.
package enum StableHash {
    /// - Parameter seed: the number of what came before.
    @inline(__always)
    package static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        var hash = mix(seed ^ UInt64(truncatingIfNeeded: bytes.count))
        var offset = 0
        while offset + 8 <= bytes.count {
            hash = mix(hash ^ UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        return mix(hash ^ rest(bytes, from: offset))
    }

    /// Returns a number for the last bytes of which there are fewer than eight; they may overlap those before them.
    @inline(__always)
    private static func rest(_ bytes: UnsafeRawBufferPointer, from offset: Int) -> UInt64 {
        let count = bytes.count
        if offset == count { return 0 }
        if count >= 8 {
            return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
        }
        if count >= 4 {
            let first = UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
            let last = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            return UInt64(first) << 32 | UInt64(last)
        }
        return UInt64(bytes[0]) << 16 | UInt64(bytes[count / 2]) << 8 | UInt64(bytes[count - 1])
    }

    /// The last steps of SplitMix64.
    @inline(__always)
    package static func mix(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension IDReference {
    /// A number that stands for the id; an integer and a text of the same digits have two.
    @inline(__always)
    package func hash(in arena: UnsafeRawBufferPointer) -> UInt64 {
        switch kind {
        case .uuid:
            StableHash.mix(UInt64(littleEndian: uuid.first)) ^ UInt64(littleEndian: uuid.second)
        case .text, .integer, .null:
            StableHash.of(UnsafeRawBufferPointer(rebasing: arena[range.range]), seed: UInt64(kind.rawValue) + 1)
        }
    }
}
