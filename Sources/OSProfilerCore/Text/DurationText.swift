//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Formats and parses durations for people.
package enum DurationText {
    /// Returns a duration as `850 µs`, `12.3 ms`, `1.52 s`, `4 min 05 s` or `2 h 03 min`.
    package static func text(microseconds: Int64) -> String {
        if microseconds < 0 {
            // `Int64.min` has no positive counterpart.
            return "-" + text(microseconds: microseconds == .min ? .max : -microseconds)
        }
        switch microseconds {
        case ..<1000: return "\(microseconds) µs"
        case ..<1_000_000: return fraction(microseconds, per: 1000) + " ms"
        case ..<60_000_000: return fraction(microseconds, per: 1_000_000) + " s"
        case ..<3_600_000_000:
            return "\(microseconds / 60_000_000) min \(padded(microseconds / 1_000_000 % 60)) s"
        default:
            return "\(microseconds / 3_600_000_000) h \(padded(microseconds / 60_000_000 % 60)) min"
        }
    }

    /// Formats a value with three significant digits.
    private static func fraction(_ value: Int64, per unit: Int64) -> String {
        let whole = value / unit
        switch whole {
        case ..<10: return "\(whole).\(padded(value % unit * 100 / unit))"
        case ..<100: return "\(whole).\(value % unit * 10 / unit)"
        default: return "\(whole)"
        }
    }

    private static func padded(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}

// MARK: - Reading

extension DurationText {
    /// A description of the syntax for help and error messages.
    package static let syntax = "a number with its unit: 500ms, 90s, 10m, 2h, 7d, 2w"

    /// Returns the units to choose from for a number without one; nil for any other text.
    package static func advice(_ text: String) -> String? {
        guard text.first?.isNumber == true, microseconds(text + "s") != nil else { return nil }
        return "\(text) has no unit: write \(text)ms, \(text)s, \(text)m, \(text)h or \(text)d"
    }

    private static let units: [(suffix: String, microseconds: Double)] = [
        ("us", 1), ("µs", 1), ("ms", 1e3), ("s", 1e6), ("m", 60e6), ("h", 3600e6), ("d", 86_400e6),
        ("w", 7 * 86_400e6),
    ]

    /// Returns the microseconds of a number with its unit, not negative; nil for any other text.
    package static func microseconds(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = text[digits.endIndex...]
        guard let number = Double(digits) else { return nil }
        guard let unit = units.first(where: { $0.suffix == suffix }) else {
            // Zero needs no unit; for any other number, a wrong guess could delete a week's traces.
            return suffix.isEmpty && number == 0 ? 0 : nil
        }
        guard number * unit.microseconds < 1e17 else { return nil }
        return Int64((number * unit.microseconds).rounded())
    }
}
