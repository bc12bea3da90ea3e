//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerAMQP
import OSProfilerCore
import TestSupport
import Testing

@testable import OSProfilerMessaging

/// What kombu makes of a header and a body is what we make of it.
@Suite(.blocking) struct CompressionInteropTests {
    private static let headers: [(json: String, value: AMQPValue)] = [
        ("null", .void), ("false", false), ("true", true), ("0", 0), ("1", 1), ("0.0", .double(0)),
        ("-0.0", .double(-0.0)),
        ("0.5", .double(0.5)), ("[]", .array([])), ("[0]", .array([0])), ("{}", .table([])),
        (#"{"a": 1}"#, .table([("a", 1)])), (#""""#, ""), (#""0""#, "0"), (#""lz4""#, "lz4"),
        (#""application/x-gzip""#, "application/x-gzip"), (#""zlib""#, "zlib"),
        (#""application/x-bz2""#, "application/x-bz2"), (#""bzip2""#, "bzip2"),
    ]

    @Test func kombuReadsTheSame() throws {
        let text = Array("a text to compress".utf8)
        let piece = Array("another".utf8)
        func compress(_ body: [UInt8], _ compression: MessageCompression) throws -> [UInt8] {
            try #require(body.withUnsafeBytes { compression.compress($0) })
        }
        let zlib = try compress(text, .gzip)
        let bzip2 = try compress(text, .bzip2)
        let two = bzip2 + (try compress(piece, .bzip2))
        var damaged = two
        damaged[bzip2.count + 20] ^= 0xFF
        let bodies = [
            text, zlib, zlib + zlib, zlib + [0], Array(zlib.dropLast()), bzip2, two, two + [0], two + [0x42],
            two + bzip2,
            Array(two.dropLast()), Array(two[..<(bzip2.count + 3)]), damaged, damaged + bzip2,
        ]
        var lines: [String] = []
        var expected: [String] = []
        for (json, value) in Self.headers {
            for body in bodies {
                let digits = body.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                lines.append(#"{"header": \#(json), "body": "\#(digits)"}"#)
                expected.append(
                    ours(value, body).map { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() } ?? "-"
                )
            }
        }
        let input = Data(lines.map { $0 + "\n" }.joined().utf8)
        let output = String(decoding: try PythonPeers.run("interop/compression.py", [], input: input), as: UTF8.self)
        let theirs = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        #expect(theirs.count == lines.count)
        for ((line, ours), theirs) in zip(zip(lines, expected), theirs) { #expect(ours == theirs, "\(line)") }
    }

    /// Returns the body as it was before; nil if the message is rejected.
    private func ours(_ header: AMQPValue, _ body: [UInt8]) -> [UInt8]? {
        do throws(Rejection) {
            guard let compression = try MessageCompression.named(by: header) else { return body }
            var decompressor = BodyDecompressor()
            return try body.withUnsafeBufferPointer { body throws(Rejection) in
                try decompressor.decompress(UnsafeRawBufferPointer(body), compression, limit: 1 << 20) {
                    body throws(Rejection) in Array(body)
                }
            }
        } catch {
            return nil
        }
    }
}
