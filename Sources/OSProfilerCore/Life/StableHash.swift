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
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return mix(hash ^ rest)
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
