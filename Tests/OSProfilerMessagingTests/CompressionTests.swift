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

    @Test(arguments: [
        ("gzip", MessageCompression.gzip), ("zlib", .gzip), ("application/x-gzip", .gzip), ("bzip2", .bzip2),
        ("bzip", .bzip2), ("bz2", .bzip2), ("application/x-bz2", .bzip2), ("lzma", nil), ("GZIP", nil), ("", nil),
    ])
    func namesOfKombu(name: String, compression: MessageCompression?) {
        #expect(MessageCompression(name: name) == compression)
    }

    @Test func anEmptyHeaderMeansNone() throws {
        for header in [AMQPValue.void, false, 0, "", .bytes([])] {
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
        #expect(reason(.table([])) == "compressed, but the header does not name how")
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
