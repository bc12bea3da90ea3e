//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerMessaging
internal import TestSupport

/// A compressed body, damaged after the compression.
struct CompressedTarget: ~Copyable {
    private var decompressor = BodyDecompressor()
    /// Smaller than some of the bodies.
    private static let limit = 1 << 14

    mutating func run(
        _ body: UnsafeRawBufferPointer,
        in memory: GuardedBytes,
        using generator: inout SeededGenerator
    ) throws {
        let compression = MessageCompression.allCases.randomElement(using: &generator)!
        guard var compressed = compression.compress(body), compressed.count <= memory.capacity else { return }
        let size = body.count
        let isDamaged = Bool.random(using: &generator)
        if isDamaged {
            compressed.removeLast(Int.random(in: 0..<min(compressed.count, 8), using: &generator))
            let index = compressed.indices.randomElement(using: &generator)!
            compressed[index] ^= UInt8.random(in: 0...255, using: &generator)
        }
        let text = memory.hold(compressed)
        do throws(Rejection) {
            let count = try decompressor.decompress(text, compression, limit: Self.limit) { body throws(Rejection) in
                body.count
            }
            guard count <= Self.limit, isDamaged || count == size else {
                throw Rejection(.notStorable, "\(count) bytes of \(size)")
            }
        } catch {
            let isExpected =
                error.code == .compressed ? isDamaged : error.code == .tooLarge && (isDamaged || size > Self.limit)
            guard isExpected else { throw FuzzFailure("\(error)", input: text) }
        }
    }
}
