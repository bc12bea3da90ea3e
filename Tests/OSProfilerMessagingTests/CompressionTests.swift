//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerAMQP
import OSProfilerCore
import Testing

@testable import OSProfilerMessaging

/// Bodies as Python's zlib, gzip and bz2 compress them.
@Suite struct CompressionTests {
    private static let text = Array(#"{"message_id": "1"}"#.utf8)
    /// `zlib.compress`, `gzip.compress` and `bz2.compress` of the text.
    private static let zlib = bytes("789cab56ca4d2d2e4e4c4f8dcf4c51b252503254aa05004391061d")
    private static let gzip = bytes("1f8b0800000000000203ab56ca4d2d2e4e4c4f8dcf4c51b252503254aa050094da0b2b13000000")
    private static let bzip2 = bytes(
        "425a683931415926535998e762440000089b80500020100000a6a2080a2000229a608cf5210000152077d74bb0262717e2ee48a70a12131cec"
            + "4880"
    )

    private static func bytes(_ digits: String) -> [UInt8] {
        stride(from: 0, to: digits.count, by: 2).map { offset in
            let start = digits.index(digits.startIndex, offsetBy: offset)
            return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16)!
        }
    }

    private func decompress(
        _ body: [UInt8],
        _ compression: MessageCompression,
        limit: Int = 1 << 20
    ) throws(Rejection) -> [UInt8] {
        var decompressor = BodyDecompressor()
        return try body.withUnsafeBufferPointer { body throws(Rejection) in
            try decompressor.decompress(UnsafeRawBufferPointer(body), compression, limit: limit) {
                body throws(Rejection) in
                Array(body)
            }
        }
    }

    private func compress(_ body: [UInt8], _ compression: MessageCompression) throws -> [UInt8] {
        try #require(body.withUnsafeBytes { compression.compress($0) })
    }

    private func rejection(_ body: () throws(Rejection) -> some Any) -> Rejection? {
        do throws(Rejection) {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func whatPythonCompressedIsRead() throws {
        #expect(try decompress(Self.zlib, .gzip) == Self.text)
        #expect(try decompress(Self.gzip, .gzip) == Self.text)
        #expect(try decompress(Self.bzip2, .bzip2) == Self.text)
    }

    /// Python compresses with the same libraries and levels.
    @Test func oursIsWhatPythonMakes() throws {
        #expect(try compress(Self.text, .gzip) == Self.zlib)
        #expect(try compress(Self.text, .bzip2) == Self.bzip2)
    }

    /// 65,536 bytes fit into the window in which most bodies are decompressed.
    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000], MessageCompression.allCases)
    func everySizeIsReadWhole(size: Int, compression: MessageCompression) throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        let compressed = try compress(body, compression)
        #expect(try decompress(compressed, compression, limit: size) == body)
        guard size > 0 else { return }
        let error = rejection { () throws(Rejection) in try decompress(compressed, compression, limit: size - 1) }
        #expect(error?.code == .tooLarge)
        #expect(error?.description == "the body has more than \(size - 1) bytes when it is decompressed")
    }

    /// 10 MB of zeros are 9.7 kB.
    @Test(arguments: MessageCompression.allCases)
    func aBombIsHeldToTheLimitOfABody(compression: MessageCompression) throws {
        let bomb = try compress([UInt8](repeating: 0, count: 10_000_000), compression)
        #expect(bomb.count < 10_000)
        #expect(rejection { () throws(Rejection) in try decompress(bomb, compression) }?.code == .tooLarge)
        var decoder = BodyDecoder(maximumBodySize: 1 << 20)
        var batch = PointBatch()
        let error = bomb.withUnsafeBytes { bomb in
            rejection { () throws(Rejection) in
                try decoder.decode(bomb, compression: .string(compression.rawValue), into: &batch)
            }
        }
        #expect(error?.code == .tooLarge)
    }

    @Test(arguments: [MessageCompression.gzip, .bzip2])
    func damagedBodiesAreRejected(compression: MessageCompression) throws {
        let whole = compression == .gzip ? Self.zlib : Self.bzip2
        let reason = "compressed (\(compression.rawValue)), but damaged or incomplete"
        for count in 0..<whole.count {
            let error = rejection { () throws(Rejection) in try decompress(Array(whole[..<count]), compression) }
            #expect(error == Rejection(.compressed, reason), "\(count) bytes")
        }
        for index in whole.indices {
            var damaged = whole
            damaged[index] ^= 0xFF
            let error = rejection { () throws(Rejection) in try decompress(damaged, compression) }
            #expect(error == Rejection(.compressed, reason), "byte \(index)")
        }
        #expect(rejection { () throws(Rejection) in try decompress(Self.text, compression) }?.code == .compressed)
        // As in Python.
        #expect(try decompress(whole + [0], compression) == Self.text)
    }

    /// `bz2.compress` and `gzip.compress` of the first 7 bytes of the text and of the rest.
    private static let bzip2Pieces = (
        bytes("425a683931415926535977ccb2f30000031180100022020808200030c008687ea8370f17724538509077ccb2f3"),
        bytes(
            "425a6839314159265359de5a0a7c0000049b8050002010000086a000022000310030203232651023526cf8bb9229c28486f2d053e0"
        )
    )
    private static let gzipPieces = (
        bytes("1f8b0800000000000203ab56ca4d2d2e4e0400ade62d3c07000000"),
        bytes("1f8b08000000000002034b4f8dcf4c51b252503254aa050020bd74700c000000")
    )
    /// `bz2.compress(b"")`.
    private static let emptyBzip2 = bytes("425a683917724538509000000000")

    @Test func streamsThatFollowEachOtherAreRead() throws {
        let (first, second) = Self.bzip2Pieces
        #expect(try decompress(first + second, .bzip2) == Self.text)
        #expect(try decompress(Self.emptyBzip2 + first + Self.emptyBzip2 + second + [0], .bzip2) == Self.text)
        #expect(try decompress(Self.gzipPieces.0 + Self.gzipPieces.1, .gzip) == Self.text)
        #expect(try decompress(Self.gzipPieces.0 + Self.gzipPieces.1 + [0, 0], .gzip) == Self.text)
        // As in Python, whose reader of zlib streams reads one.
        #expect(try decompress(Self.zlib + Self.zlib, .gzip) == Self.text)
    }

    @Test(arguments: [10, 65_536, 70_000, 200_000], [10, 65_526, 100_000])
    func theirSizesAddUp(first: Int, second: Int) throws {
        let body = (0..<first + second).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        let pieces = try [body[..<first], body[first...]].map { try compress(Array($0), .bzip2) }
        #expect(try decompress(pieces[0] + pieces[1], .bzip2, limit: body.count) == body)
        let error = rejection { () throws(Rejection) in
            try decompress(pieces[0] + pieces[1], .bzip2, limit: body.count - 1)
        }
        #expect(error?.code == .tooLarge)
    }

    /// As in Python, damaged data after a stream is ignored, whatever came out of it, and an incomplete stream is not.
    @Test(arguments: [10, 60_000, 65_536, 200_000])
    func aDamagedStreamAfterAWholeOne(size: Int) throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        let first = try compress(body, .bzip2)
        // Two blocks, of which the second is damaged.
        var second = try compress((0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 40_503 >> 3) }, .bzip2)
        second[second.count - 12] ^= 0xFF
        #expect(try decompress(first + second, .bzip2, limit: 2_000_000) == body)
        let cut = rejection { () throws(Rejection) in
            try decompress(first + second[..<(second.count / 2)], .bzip2, limit: 2_000_000)
        }
        #expect(cut?.code == .compressed)
        #expect(rejection { () throws(Rejection) in try decompress(first + [0x42], .bzip2) }?.code == .compressed)
        var member = Self.gzipPieces.1
        member[12] ^= 0xFF
        let damaged = rejection { () throws(Rejection) in try decompress(Self.gzipPieces.0 + member, .gzip) }
        #expect(damaged?.code == .compressed)
    }

    /// Each takes time, even an empty one.
    @Test func theNumberOfStreamsIsBounded() throws {
        let many = Array(repeatElement(Self.emptyBzip2, count: 999).joined())
        #expect(try decompress(many + Self.bzip2, .bzip2) == Self.text)
        let error = rejection { () throws(Rejection) in
            try decompress(many + Self.emptyBzip2 + Self.bzip2, .bzip2)
        }
        #expect(error?.description == "compressed (application/x-bz2) in more than 1000 pieces")
    }

    @Test(arguments: [
        ("gzip", MessageCompression.gzip), ("zlib", .gzip), ("application/x-gzip", .gzip), ("bzip2", .bzip2),
        ("bzip", .bzip2), ("bz2", .bzip2), ("application/x-bz2", .bzip2), ("lzma", nil), ("GZIP", nil), ("", nil),
    ])
    func namesOfKombu(name: String, compression: MessageCompression?) {
        #expect(MessageCompression(name: name) == compression)
    }

    @Test func anEmptyHeaderMeansNone() throws {
        for header in [AMQPValue.void, false, 0, "", .bytes([]), .double(0), .double(-0.0), .array([]), .table([])] {
            #expect(try MessageCompression.named(by: header) == nil)
        }
        #expect(try MessageCompression.named(by: nil) == nil)
        #expect(try MessageCompression.named(by: .bytes(Array("gzip".utf8))) == .gzip)
    }

    @Test func anotherCompressionIsRejectedByItsName() {
        func reason(_ header: AMQPValue) -> String? {
            rejection { () throws(Rejection) in try MessageCompression.named(by: header) }?.description
        }
        #expect(reason("application/zstd") == "compressed (application/zstd), which is not supported")
        #expect(reason("a\u{1B}[31m b\n é") == "compressed (a??31m?b???), which is not supported")
        #expect(
            reason(.string(String(repeating: "x", count: 300)))
                == "compressed (\(String(repeating: "x", count: 40))…), which is not supported"
        )
        for header in [AMQPValue.table([("a", 1)]), .array([0]), 1, true, .double(.nan), .timestamp(0)] {
            #expect(reason(header) == "compressed, but the header does not name how")
        }
    }

    @Test func onlyAHeaderMakesABodyCompressed() throws {
        let body = #"""
            {"payload": {"name": "a-start", "base_id": "b", "trace_id": "t", "timestamp": "2026-11-22T08:00:01", "info": {}}}
            """#
        let plain = Array(body.utf8)
        let compressed = try compress(plain, .gzip)
        var decoder = BodyDecoder()
        var batch = PointBatch()
        func decode(_ body: [UInt8], _ header: AMQPValue?) throws(Rejection) -> Int {
            try body.withUnsafeBufferPointer { body throws(Rejection) in
                try decoder.decode(UnsafeRawBufferPointer(body), compression: header, into: &batch)
            }
        }
        #expect(try decode(compressed, "gzip") == plain.count)
        #expect(try decode(plain, nil) == plain.count)
        #expect(try decode(plain, "") == plain.count)
        #expect(batch.count == 3 && batch.payload(at: 0) == batch.payload(at: 1))
        #expect(rejection { () throws(Rejection) in try decode(compressed, nil) }?.code == .notJSON)
        #expect(rejection { () throws(Rejection) in try decode(plain, "gzip") }?.code == .compressed)
        #expect(batch.count == 3)
    }
}
