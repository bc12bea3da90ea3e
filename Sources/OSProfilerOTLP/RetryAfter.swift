//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

/// The pause that a busy server asks for.
enum RetryAfter {
    /// The longest pause, in microseconds. A server that asks for more is asked again after this time.
    static let longest: Int64 = 600_000_000
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Returns the pause in microseconds, 0 if the header has no valid value: seconds, or a date like `Sun, 06 Nov
    /// 1994 08:49:37 GMT`.
    static func microseconds(_ header: String?, now: Timestamp) -> Int64 {
        guard let header else { return 0 }
        if let seconds = Int64(header) { return min(max(seconds, 0), longest / 1_000_000) * 1_000_000 }
        let parts = header.split(separator: " ")
        guard parts.count == 6, let month = months.firstIndex(of: String(parts[2])),
            let time = Timestamp("\(parts[3])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[1])T\(parts[4])")
        else { return 0 }
        return min(max(time.microseconds - now.microseconds, 0), longest)
    }
}
#endif
