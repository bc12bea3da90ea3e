//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCollector

/// How long and how much a consumer keeps.
struct RetentionOptions: ParsableArguments {
    @Option(
        name: .customLong("retention"),
        help: ArgumentHelp(
            "Delete traces whose last point was stored longer ago: \(DurationArgument.help). (default: keep all)",
            valueName: "duration"
        )
    )
    var age: DurationArgument?

    @Option(
        name: .customLong("max-size"),
        help: ArgumentHelp(
            "Delete the oldest traces when all of them take more: \(SizeArgument.help). (default: keep all)",
            valueName: "size"
        )
    )
    var size: SizeArgument?

    @Option(
        name: .customLong("min-free"),
        help: ArgumentHelp(
            "Take nothing in while the store's disk has less room; what waits stays in the queue. 0 turns it off. "
                + "(default: 64MiB, or a twentieth of a small disk)",
            valueName: "size"
        )
    )
    var minimumFree: SizeArgument?

    @Flag(name: .customLong("dry-run"), help: "Only tell what --retention and --max-size would delete now.")
    var isDryRun = false

    var policy: RetentionPolicy {
        RetentionPolicy(maximumAge: age?.duration, maximumBytes: size?.bytes)
    }

    func validate() throws {
        if age?.microseconds == 0 { throw ValidationError("--retention is longer than nothing.") }
        if size?.bytes == 0 { throw ValidationError("--max-size is more than nothing.") }
        if isDryRun, age == nil, size == nil {
            throw ValidationError("--dry-run tells what --retention or --max-size would delete: give one of them.")
        }
    }
}
