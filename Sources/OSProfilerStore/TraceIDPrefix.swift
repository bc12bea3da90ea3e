//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// The first digits of a trace's id, at least four: what people copy or remember of it.
///
/// Case and dashes do not matter: `7253E9B1c0` is the beginning of `7253e9b1-c0…`.
public struct TraceIDPrefix: Sendable, Equatable, CustomStringConvertible {
    /// The fewest digits, as in git.
    public static let minimumDigits = 4
    private static let uuidDigits = 32

    /// As the user wrote it.
    public let description: String
    /// Hexadecimal digits in lower case, without dashes.
    private let digits: String

    /// Returns nil for a text that is no beginning of an id: too short, with other characters than hexadecimal digits
    /// and dashes, or a whole canonical uuid.
    public init?(_ text: String) {
        let digits = text.filter { $0 != "-" }.lowercased()
        guard (Self.minimumDigits...Self.uuidDigits).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            UUID128(canonical: text) == nil
        else { return nil }
        description = text
        self.digits = digits
    }

    /// Returns whether an id begins like this.
    public func matches(_ id: OpaqueID) -> Bool { matches(text: id.textBytes) }

    package func matches(text: [UInt8]) -> Bool { texts.contains { text.starts(with: $0.utf8) } }

    /// The beginnings that the texts of matching ids have: of canonical uuids, of uuids without dashes, and of ids in
    /// any other spelling.
    package var texts: [String] {
        var canonical = ""
        for (place, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(place) { canonical.append("-") }
            canonical.append(digit)
        }
        return [canonical] + [digits, description].filter { $0 != canonical }
    }

    /// For each of ``texts``, the range of the texts that begin with it, in byte order.
    package var ranges: [Range<String>] {
        texts.map { text in
            var end = Array(text.utf8)
            end[end.count - 1] += 1
            return text..<String(decoding: end, as: UTF8.self)
        }
    }

    /// A condition for `WHERE` on the column `base_id` of the table that Python's driver fills. It holds only
    /// hexadecimal digits and dashes of the user's text, and may let other spellings through.
    package var sqlCondition: String {
        " AND (\(texts.map { "base_id LIKE '\($0)%'" }.joined(separator: " OR ")))"
    }

    /// The first and the last uuid that begin with these digits, as 16 bytes.
    package var uuids: (first: [UInt8], last: [UInt8]) { (padded(with: "0"), padded(with: "f")) }

    private func padded(with digit: Character) -> [UInt8] {
        let all = Array((digits + String(repeating: digit, count: Self.uuidDigits - digits.utf8.count)).utf8)
        return stride(from: 0, to: all.count, by: 2).map { place in
            UInt8(String(decoding: all[place..<(place + 2)], as: UTF8.self), radix: 16) ?? 0
        }
    }
}
