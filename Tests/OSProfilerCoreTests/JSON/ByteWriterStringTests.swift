//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

/// Strings and integers as `json.dumps` writes them, wherever in a word the odd byte stands.
struct ByteWriterStringTests {
    /// What Python's `json.dumps` makes of ASCII, a byte at a time.
    private static func expected(_ bytes: [UInt8]) -> String {
        let inside = bytes.map { byte in
            switch byte {
            case UInt8(ascii: "\""): "\\\""
            case UInt8(ascii: "\\"): "\\\\"
            case 0x08: "\\b"
            case 0x09: "\\t"
            case 0x0A: "\\n"
            case 0x0C: "\\f"
            case 0x0D: "\\r"
            case 0x20..<0x7F: String(UnicodeScalar(byte))
            default: "\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return "\"" + inside.joined() + "\""
    }

    private static func written(_ bytes: [UInt8]) -> String {
        var writer = ByteWriter()
        bytes.withUnsafeBytes { writer.writeJSON(utf8: $0) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func aUnicodeStringEscapesOnlyWhatJSONForbids() {
        var writer = ByteWriter()
        writer.writeUnicodeJSON("a\"b\\c\n\u{1}é日😀")
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #""a\"b\\c\n\u0001é日😀""#)
    }

    @Test("Every ASCII byte at every place of strings of all lengths", arguments: 0...20)
    func everyPlace(length: Int) {
        #expect(
            Self.written(Array(repeating: UInt8(ascii: "x"), count: length))
                == "\"\(String(repeating: "x", count: length))\""
        )
        for place in 0..<length {
            for byte in UInt8(0)..<128 {
                var bytes = Array(repeating: UInt8(ascii: "x"), count: length)
                bytes[place] = byte
                if Self.written(bytes) != Self.expected(bytes) { Issue.record("byte \(byte) at \(place) of \(length)") }
            }
        }
    }

    @Test("Two odd bytes at once, which a test of whole words could take for one")
    func pairs() {
        for first in UInt8(0)..<128 {
            for second in UInt8(0)..<128 {
                let bytes = [first, second] + Array("rest of it".utf8) + [second, first]
                if Self.written(bytes) != Self.expected(bytes) { Issue.record("bytes \(first), \(second)") }
            }
        }
    }

    @Test(
        "Beyond ASCII",
        arguments: [
            ("\u{e9}", "\\u00e9"), ("\u{20ac}", "\\u20ac"), ("\u{1F600}", "\\ud83d\\ude00"),
            ("\u{10FFFF}", "\\udbff\\udfff"),
            ("\u{80}", "\\u0080"), ("\u{FFFD}", "\\ufffd"),
        ]
    )
    func beyondASCII(character: String, escaped: String) {
        for before in 0..<10 {
            for after in 0..<10 {
                let head = String(repeating: "a", count: before)
                let tail = String(repeating: "b", count: after)
                #expect(Self.written(Array((head + character + tail).utf8)) == "\"\(head)\(escaped)\(tail)\"")
            }
        }
    }

    @Test("Strings longer than a piece")
    func long() {
        for length in [4095, 4096, 4097, 10_000] {
            let text = String(repeating: "x", count: length)
            #expect(Self.written(Array(text.utf8)) == "\"\(text)\"")
            #expect(Self.written(Array((text + "\n\u{e9}" + text).utf8)) == "\"\(text)\\n\\u00e9\(text)\"")
        }
    }

    @Test(
        "Integers",
        arguments: [0, 1, -1, 9, 10, 99, 100, -10, 12_345, Int64.max, Int64.min, 1_000_000_000_000_000_000]
    )
    func integers(value: Int64) {
        var writer = ByteWriter()
        writer.write(value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == String(value))
    }

    @Test("Timestamps of one second and of many, whatever came before")
    func timestamps() {
        var writer = ByteWriter()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let second = Int64.random(in: -3...3, using: &generator) * 86_399
            let fraction = Bool.random(using: &generator) ? 0 : Int64.random(in: 0..<1_000_000, using: &generator)
            let timestamp = Timestamp(microseconds: second * 1_000_000 + fraction)
            writer.removeAll()
            writer.writeTimestamp(timestamp)
            let text = String(decoding: writer.bytes, as: UTF8.self)
            #expect(Timestamp(text) == timestamp)
            #expect(text.count == 26)
            // A notification has the same instant twice, in two forms.
            writer.removeAll()
            writer.writeTimestamp(timestamp, separator: UInt8(ascii: " "))
            let blank = text.replacing("T", with: " ").replacing(".000000", with: "")
            #expect(String(decoding: writer.bytes, as: UTF8.self) == blank)
        }
    }

    @Test("The digits of uuids")
    func uuids() throws {
        for _ in 0..<1000 {
            let uuid = UUID128.random()
            let text = uuid.description
            #expect(UUID128(canonical: text) == uuid)
            #expect(text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
            var writer = ByteWriter()
            writer.writeJSON(hexadecimal: uuid)
            #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"\(text.replacing("-", with: ""))\"")
        }
    }
}
