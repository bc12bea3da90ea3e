//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCollector

/// The options for how long and how much a consumer keeps.
struct RetentionOptions: ParsableArguments {
    @Option(
        name: .customLong("retention"),
        help: ArgumentHelp(
            "Delete traces whose last point was stored longer ago than: \(DurationArgument.help). (default: keep all)",
            valueName: "duration"
        ),
        transform: DurationArgument.read
    )
    var age: DurationArgument?

    @Option(
        name: .customLong("max-size"),
        help: ArgumentHelp(
            "Delete the oldest traces while all but the pinned take more than: \(SizeArgument.help). (default: keep all)",
            valueName: "size"
        ),
        transform: SizeArgument.read
    )
    var size: SizeArgument?

    @Option(
        name: .customLong("min-free"),
        help: ArgumentHelp(
            "Pause while the store's disk has less free space; messages wait in the queue. 0 turns this off. "
                + "(default: 64MiB, or a twentieth of a small disk)",
            valueName: "size"
        ),
        transform: SizeArgument.read
    )
    var minimumFree: SizeArgument?

    @Flag(name: .customLong("dry-run"), help: "Only show what --retention and --max-size would delete now.")
    var isDryRun = false

    var policy: RetentionPolicy {
        RetentionPolicy(maximumAge: age?.duration, maximumBytes: size?.bytes)
    }

    func validate() throws {
        if age?.microseconds == 0 { throw ValidationError("--retention must be more than 0.") }
        if size?.bytes == 0 { throw ValidationError("--max-size must be more than 0.") }
        if isDryRun, age == nil, size == nil {
            throw ValidationError("--dry-run requires --retention or --max-size.")
        }
    }
}
