//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerReport
import TestSupport

/// Traces of ten spans in five groups, whose durations are skewed as those of a busy cloud are: logarithms of a normal
/// distribution, a load that all spans of a trace share, and outliers.
struct SyntheticTraces {
    private struct Group {
        /// Microseconds.
        let median: Double
        let spans: Int
        /// The share of traces with such spans.
        let share: Double
    }

    private static let groups = [
        Group(median: 80_000, spans: 1, share: 1), Group(median: 900, spans: 5, share: 1),
        Group(median: 30_000, spans: 2, share: 1), Group(median: 12_000, spans: 1, share: 1),
        Group(median: 5000, spans: 1, share: 0.2),
    ]
    /// The groups of which every trace has spans.
    static let common = 0..<4

    private var generator: SeededGenerator
    /// The standard deviation of the logarithms of durations.
    var deviation = 0.4
    private let loadDeviation = 0.15
    /// The share of spans that take five times as long.
    private let outliers = 0.02

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// - Parameter slow: a group whose spans take 20 % longer.
    mutating func sampler(traces: Int, slow: Int? = nil) -> TraceSampler {
        var sampler = TraceSampler()
        for _ in 0..<traces {
            let load = exp(loadDeviation * normal())
            var whole = 0.0
            for (number, group) in Self.groups.enumerated()
            where Double.random(in: 0..<1, using: &generator) < group.share {
                for _ in 0..<group.spans {
                    var duration = group.median * load * exp(deviation * normal())
                    if Double.random(in: 0..<1, using: &generator) < outliers { duration *= 5 }
                    if number == slow { duration *= 1.2 }
                    whole += duration
                    sampler.add(Int64(duration), isError: Int.random(in: 0..<200, using: &generator) == 0, to: number)
                }
            }
            sampler.endTrace(duration: Int64(whole), isFailed: false)
        }
        return sampler
    }

    /// A number of the standard normal distribution (Box and Muller).
    private mutating func normal() -> Double {
        let radius = (-2 * log(Double.random(in: 1e-12..<1, using: &generator))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
    }

    /// Returns the findings of whole traces and of each group between two sets of the same number of traces.
    static func findings(_ before: TraceSampler, _ after: TraceSampler) -> [[NoiseTest.Finding]] {
        let groups = zip(before.groups, after.groups).map { NoiseTest.Pair(before: $0, after: $1) }
        return NoiseTest.findings(
            [NoiseTest.Pair(before: before.whole, after: after.whole)] + groups,
            traces: (before.whole.traces, after.whole.traces)
        ).findings
    }
}
