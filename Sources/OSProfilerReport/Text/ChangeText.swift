//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Formats differences for people: `+100 ms`, `-3 %`.
enum ChangeText {
    /// Returns the growth of a duration.
    static func text(microseconds growth: Int64) -> String {
        (growth > 0 ? "+" : "") + DurationText.text(microseconds: growth)
    }

    /// Returns the growth in per cent; nil if there was nothing before.
    static func percent(from before: Int64, to after: Int64) -> String? {
        guard before > 0 else { return after == before ? "0 %" : nil }
        let growth = (Double(after) / Double(before) - 1) * 100
        if growth == 0 { return "0 %" }
        if abs(growth) < 1 { return growth > 0 ? "<+1 %" : ">-1 %" }
        let whole = Int(min(growth, 999_999).rounded())
        return "\(whole > 0 ? "+" : "")\(CountText.grouped(whole)) %"
    }
}
