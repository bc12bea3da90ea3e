//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser

/// Measures what needs the library's own parts; `scripts/bench` runs it and holds the numbers against their budgets.
@main
struct OSProfilerBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "OSProfilerBench",
        abstract: "Measures parts of OSProfiler. Prints one JSON object.",
        subcommands: [PointBenchmark.self, CallerBenchmark.self, PublishBenchmark.self, DecodeBenchmark.self] + stores
    )

    #if SQLite
    private static let stores: [any ParsableCommand.Type] = [FillTraces.self]
    #else
    private static let stores: [any ParsableCommand.Type] = []
    #endif
}
