//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A duration on the command line: a number and its unit, `90s`, `1.5h`, `7d`.
struct DurationArgument: ExplainedArgument, Equatable {
    /// Microseconds, at least zero.
    let microseconds: Int64

    /// Explains the syntax in help texts.
    static let help = DurationText.syntax

    init?(argument: String) {
        guard let microseconds = DurationText.microseconds(argument) else { return nil }
        self.microseconds = microseconds
    }

    static func advice(_ argument: String) -> String { DurationText.advice(argument) ?? "expected \(help)" }

    var duration: Duration { .microseconds(microseconds) }
}
