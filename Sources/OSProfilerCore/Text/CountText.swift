//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Formats numbers for people.
package enum CountText {
    /// Returns a number with separators: `1,234,567`.
    package static func grouped(_ value: Int) -> String {
        var digits = String(value.magnitude)[...]
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = digits.dropLast(3)
        }
        groups.insert(digits, at: 0)
        return (value < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// Returns a number and its unit: `1 message`, `2,000 messages`.
    package static func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(grouped(count)) \(count == 1 ? singular : plural ?? singular + "s")"
    }

    /// Returns a size in bytes: `477 B`, `61.2 kB`, `16.0 MB`, `4.1 GB`.
    package static func bytes(_ count: Int) -> String {
        guard count >= 1000 else { return "\(count) B" }
        let (unit, name) =
            switch count {
            case ..<1_000_000: (1000, "kB")
            case ..<1_000_000_000: (1_000_000, "MB")
            default: (1_000_000_000, "GB")
            }
        return "\(count / unit).\(count % unit * 10 / unit) \(name)"
    }
}
