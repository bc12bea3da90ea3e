//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser

/// How often a command that follows a store reads it.
struct IntervalOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The time between two readings of the store: \(DurationArgument.help). (default: 1s)",
            valueName: "duration"
        ),
        transform: DurationArgument.read
    )
    var interval: DurationArgument?

    var duration: Duration { interval?.duration ?? .seconds(1) }

    func validate() throws {
        if duration < .milliseconds(10) { throw ValidationError("--interval must be at least 10ms.") }
    }
}
