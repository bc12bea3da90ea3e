//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Damages texts as transport, other writers and attackers would.
struct Mutator {
    private let corpus: [[UInt8]]
    /// Bytes that a result may have.
    private let limit: Int

    /// - Parameter corpus: what is damaged, and spliced in.
    init(corpus: [[UInt8]], limit: Int) {
        self.corpus = corpus.filter { $0.count <= limit }
        self.limit = limit
    }

    /// A text of the corpus with up to eight kinds of damage.
    func next(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = corpus.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 0...8, using: &generator) where bytes.count < limit {
            damage(&bytes, using: &generator)
        }
        return Array(bytes.prefix(limit))
    }

    private func damage(_ bytes: inout [UInt8], using generator: inout some RandomNumberGenerator) {
        let place = Int.random(in: 0...bytes.count, using: &generator)
        let range = place..<min(place + Int.random(in: 0...24, using: &generator), bytes.count)
        switch Int.random(in: 0..<10, using: &generator) {
        case 0 where !range.isEmpty:
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1 where !range.isEmpty:
            bytes[place] = .random(in: 0...255, using: &generator)
        case 2:
            bytes.removeSubrange(Int.random(in: 0...4, using: &generator) == 0 ? place..<bytes.count : range)
        case 3:
            bytes.insert(contentsOf: bytes[range], at: place)
        case 4:
            let other = corpus.randomElement(using: &generator) ?? []
            bytes.replaceSubrange(place..., with: other.suffix(bytes.count - place))
        case 5:
            let depth = Int.random(in: 1...600, using: &generator)
            bytes.insert(contentsOf: repeatElement(UInt8(ascii: "]"), count: depth), at: range.upperBound)
            bytes.insert(contentsOf: repeatElement(UInt8(ascii: "["), count: depth), at: place)
        case 6:
            replaceValue(in: &bytes, after: place, using: &generator)
        case 7:
            replaceNumber(in: &bytes, after: place, using: &generator)
        default:
            bytes.replaceSubrange(range, with: Self.edges.randomElement(using: &generator)!)
        }
    }

    /// Puts an edge in the place of what stands between two of JSON's signs.
    private func replaceValue(
        in bytes: inout [UInt8],
        after place: Int,
        using generator: inout some RandomNumberGenerator
    ) {
        let signs = Array(":,[]{}".utf8)
        guard let start = bytes[place...].firstIndex(where: signs.contains) else { return }
        let end = bytes[(start + 1)...].firstIndex(where: signs.contains) ?? bytes.count
        bytes.replaceSubrange((start + 1)..<end, with: Self.edges.randomElement(using: &generator)!)
    }

    /// Puts a number's edge in the place of digits, which leaves JSON what it is.
    private func replaceNumber(
        in bytes: inout [UInt8],
        after place: Int,
        using generator: inout some RandomNumberGenerator
    ) {
        let isDigit = { (byte: UInt8) in byte &- UInt8(ascii: "0") < 10 }
        guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: Self.numbers.randomElement(using: &generator)!)
    }

    private static let numbers: [[UInt8]] = [
        "0", "1", "60", "99", "9999", "2147483648", "3999999999999999", "8999999999999999", "9223372036854775807",
        "9223372036854775808", "1e300", "1e-300", "0.5",
    ].map { Array($0.utf8) }

    /// What parsers stumble over.
    private static let edges: [[UInt8]] =
        [
            "-0", "-", "00", "01", "1.", ".5", "+1", "1e", "1e+", "1E400", "-1e400", "1e-400", "0e9", "1.10", "1e16",
            "1e15",
            "9007199254740993", "9007199254740993.0", "18446744073709551616", "-9223372036854775809",
            "8999999999999999",
            "-8999999999999999", "9e15", "5e-324", "2.2250738585072011e-308", "1.7976931348623159e308", "NaN", "-NaN",
            "Infinity", "-Infinity", "Inf", "null", "nul", "true", "tru", "false", "\"\"", "\"", "\\", "\\u", "\\u12",
            "\\u0000", "\\u001f", "\\u007f", "\\u00E9", "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\ude00\\ud83d",
            "\\x41",
            "\\/", "\\b", "{", "}", "[", "]", "{}", "[]", ",", ":", ",,", " ", "\t", "\r\n", "\u{0}", "\u{7F}",
            "\u{FEFF}",
            "\u{10FFFF}", "\u{1F600}", "\"payload\":", "\"base_id\": 1", "\"base_id\": true", "\"trace_id\": null",
            "\"name\": \"a-start\",", "\"\\u006eame\": \"b-stop\",", "\"timestamp\": \"9999-12-31T23:59:59.999999\"",
            "\"timestamp\": \"0001-01-01 00:00:00\"", "\"oslo.version\": \"2.0\",", "\"oslo.message\": \"{}\"",
            "{\"__type__\": \"datetime\", \"__value__\": \"2026-01-01T00:00:00+99:99\"}",
            "\"started\": -8999999999999999,",
            "\"finished\": 8999999999999999,", "24", "60", "99", "0000-00-00", "2026-W53-7", "T24:00",
            "+23:59:59.999999", "Z",
        ].map { Array($0.utf8) } + [
            [0x80], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xEF, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF8], [0xFF, 0xFE],
            Array(repeating: UInt8(ascii: "9"), count: 400), Array(repeating: UInt8(ascii: "a"), count: 256),
        ]
}
