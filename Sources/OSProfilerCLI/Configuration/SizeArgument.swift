//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser

/// An amount of bytes on the command line: a number and its unit, `500MB`, `1.5GiB`.
struct SizeArgument: ExpressibleByArgument, Equatable {
    /// Not negative.
    let bytes: Int64

    /// Where the syntax is explained in help.
    static let help = "a number with its unit: 500MB, 10GB, 1.5TB, 512MiB, 10GiB"

    private static let units: [(suffix: String, bytes: Double)] = [
        ("b", 1), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12),
        ("kib", 1024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("tib", 1_099_511_627_776),
    ]

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = argument[digits.endIndex...].lowercased()
        guard let number = Double(digits) else { return nil }
        // Zero needs no unit; for anything else a guess could delete what should stay.
        guard let unit = Self.units.first(where: { $0.suffix == suffix }) ?? (number == 0 ? ("", 1) : nil),
            number * unit.bytes < 1e18
        else { return nil }
        bytes = Int64((number * unit.bytes).rounded())
    }
}
