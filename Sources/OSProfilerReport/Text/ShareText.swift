//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Formats a part of a whole as a percentage: `62 %`, `<1 %`.
package enum ShareText {
    package static func text(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0, part > 0 else { return "0 %" }
        let percent = Double(part) / Double(whole) * 100
        return percent < 1 ? "<1 %" : "\(Int(min(percent, 999_999).rounded())) %"
    }
}
