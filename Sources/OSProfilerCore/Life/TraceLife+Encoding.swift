//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A life as bytes, so that it goes on with the next batch, whoever writes it.
extension TraceLife {
    private static let version: UInt8 = 1

    /// Some 30 bytes for a trace that rests, 4 kB at the most.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = [Self.version, isFull ? 1 : 0]
        Self.append(UInt64(bitPattern: end.microseconds), to: &bytes)
        Self.append(UInt64(truncatingIfNeeded: straySpans), to: &bytes)
        Self.append(UInt64(truncatingIfNeeded: strayErrors), to: &bytes)
        bytes.append(UInt8(truncatingIfNeeded: halves.count & 0xFF))
        bytes.append(UInt8(truncatingIfNeeded: halves.count >> 8))
        bytes.append(UInt8(parents.count))
        bytes.append(UInt8(origins.count))
        for half in halves {
            Self.append(half.id, to: &bytes)
            bytes.append(half.part.rawValue)
        }
        for hash in parents + origins { Self.append(hash, to: &bytes) }
        return bytes
    }

    /// - Returns: nil for what no version of this program has written, or a later one.
    package init?(encoded bytes: UnsafeRawBufferPointer) {
        let head = 30
        guard bytes.count >= head, bytes[0] == Self.version else { return nil }
        let counts = (halves: Int(bytes[26]) | Int(bytes[27]) << 8, parents: Int(bytes[28]), origins: Int(bytes[29]))
        guard bytes.count == head + counts.halves * 9 + (counts.parents + counts.origins) * 8,
            counts.halves <= Self.rememberedHalves, counts.parents <= Self.rememberedHashes,
            counts.origins <= Self.rememberedHashes,
            [10, 18].allSatisfy({ Self.number(bytes, $0) <= UInt64(UInt32.max) })
        else { return nil }
        isFull = bytes[1] != 0
        end = Timestamp(microseconds: Int64(bitPattern: Self.number(bytes, 2)))
        straySpans = Int(truncatingIfNeeded: Self.number(bytes, 10))
        strayErrors = Int(truncatingIfNeeded: Self.number(bytes, 18))
        var offset = head
        for _ in 0..<counts.halves {
            guard let part = Half.Part(rawValue: bytes[offset + 8]) else { return nil }
            halves.append(Half(id: Self.number(bytes, offset), part: part))
            offset += 9
        }
        running = halves.count { $0.part == .runs }
        parents = (0..<counts.parents).map { Self.number(bytes, offset + 8 * $0) }
        offset += 8 * counts.parents
        origins = (0..<counts.origins).map { Self.number(bytes, offset + 8 * $0) }
    }

    /// The same as text, for stores that keep no bytes.
    package var encodedText: String { encoded.withUnsafeBytes { Base64.encode($0) } }

    package init?(encodedText text: String) {
        guard let bytes = Base64.decode(text) else { return nil }
        guard let life = bytes.withUnsafeBytes({ TraceLife(encoded: $0) }) else { return nil }
        self = life
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
