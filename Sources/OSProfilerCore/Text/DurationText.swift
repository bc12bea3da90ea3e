//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Spans of time for people.
package enum DurationText {
    /// `850 µs`, `12.3 ms`, `1.52 s`, `4 min 05 s`, `2 h 03 min`.
    package static func text(microseconds: Int64) -> String {
        if microseconds < 0 {
            // The least of all has no counterpart.
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

    /// Three digits that count.
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
