//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Byte sizes as people write them: a number and its unit, `500MB`, `1.5GiB`.
package enum ByteSize {
    /// A description of the syntax for help and error messages.
    package static let syntax = "a number with its unit: 500MB, 10GB, 1.5TB, 512MiB, 10GiB"

    /// Returns the units to choose from for a number without one, or with the first letters of one; nil for any other
    /// text.
    package static func advice(_ text: String) -> String? {
        guard text.first?.isNumber == true, bytes(text + "b") != nil else { return nil }
        switch text.last {
        case "i", "I": return "\(text) lacks the end of its unit: write \(text)B"
        case let last? where last.isLetter: return "\(text) lacks the end of its unit: write \(text)B or \(text)iB"
        default: return "\(text) has no unit: write \(text)MB or \(text)GB"
        }
    }

    private static let units: [(suffix: String, bytes: Double)] = [
        ("b", 1), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12),
        ("kib", 1024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("tib", 1_099_511_627_776),
    ]

    /// - Returns: the size in bytes, not negative; nil for any other text. Zero needs no unit.
    package static func bytes(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = text[digits.endIndex...].lowercased()
        guard let number = Double(digits) else { return nil }
        // A wrong guess at a missing unit could delete data that should be kept.
        guard let unit = units.first(where: { $0.suffix == suffix }) ?? (number == 0 ? ("", 1) : nil),
            number * unit.bytes < 1e18
        else { return nil }
        return Int64((number * unit.bytes).rounded())
    }
}
