//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser

/// A duration on the command line: a number and its unit, `90s`, `1.5h`, `7d`.
struct DurationArgument: ExpressibleByArgument, Equatable {
    /// Microseconds, at least zero.
    let microseconds: Int64

    /// Explains the syntax in help texts.
    static let help = "a number with its unit: 500ms, 90s, 10m, 2h, 7d, 2w"

    private static let units: [(suffix: String, microseconds: Double)] = [
        ("us", 1), ("µs", 1), ("ms", 1e3), ("s", 1e6), ("m", 60e6), ("h", 3600e6), ("d", 86_400e6),
        ("w", 7 * 86_400e6),
    ]

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = argument[digits.endIndex...]
        guard let number = Double(digits), let unit = Self.units.first(where: { $0.suffix == suffix }) else {
            // Only zero needs no unit; for other numbers a wrong guess could delete a week's traces.
            guard suffix.isEmpty, Double(digits) == 0 else { return nil }
            microseconds = 0
            return
        }
        guard number * unit.microseconds < 1e17 else { return nil }
        microseconds = Int64((number * unit.microseconds).rounded())
    }

    var duration: Duration { .microseconds(microseconds) }
}
