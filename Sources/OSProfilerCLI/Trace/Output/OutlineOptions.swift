//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerReport

/// The options that filter the tree of `trace show --text`.
struct OutlineOptions: ParsableArguments {
    @Flag(name: .customLong("critical-path"), help: "Only spans on the critical path.")
    var onlyCriticalPath = false

    @Flag(name: .customLong("errors"), help: "Only spans that failed.")
    var onlyErrors = false

    @Flag(
        name: .customLong("collapse"),
        help: "Only spans that took at least 1 % of the trace, failed or are unfinished."
    )
    var collapses = false

    @Option(
        name: .customLong("min-duration"),
        help: ArgumentHelp("Only spans that took at least this long: \(DurationArgument.help).", valueName: "duration"),
        transform: DurationArgument.read
    )
    var minimumDuration: DurationArgument?

    @Option(help: ArgumentHelp("The number of levels of the tree.", valueName: "n"))
    var depth: Int?

    @Flag(
        name: .customLong("no-fold"),
        help: "Show each span on its own line, instead of one line for five or more equal calls."
    )
    var isUnfolded = false

    func validate() throws {
        if let depth, depth < 1 { throw ValidationError("--depth must be at least 1.") }
    }

    /// Whether no option is set.
    var isEmpty: Bool { value == TraceOutlineOptions() }

    var value: TraceOutlineOptions {
        var options = TraceOutlineOptions()
        options.onlyCriticalPath = onlyCriticalPath
        options.onlyErrors = onlyErrors
        options.collapses = collapses
        options.minimumDuration = minimumDuration?.microseconds
        options.maximumDepth = depth
        options.foldsRepeated = !isUnfolded
        return options
    }
}
