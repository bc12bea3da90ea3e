//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser

/// Measures what the libraries cost a program; `scripts/bench` runs it and compares the numbers with their budgets.
@main
struct OSProfilerBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "OSProfilerBench",
        abstract: "Measures parts of OSProfiler. Prints one JSON object.",
        subcommands: [
            PointBenchmark.self, SpanBenchmark.self, CallerBenchmark.self, PublishBenchmark.self, DecodeBenchmark.self,
            FillTraces.self,
        ]
    )
}
