//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Decides which differences between two sets of traces exceed the noise.
package enum NoiseTest {
    /// A difference that exceeds the noise.
    package enum Difference: String, Sendable, CaseIterable {
        /// The spans of a trace tend to take longer, by Mann and Whitney's U test of the mean in each trace.
        case slower
        case faster
        /// More traces have a span among the slowest 5 % of both sets, by Fisher's exact test.
        case slowerTail = "slower_tail"
        case fasterTail = "faster_tail"
        /// A trace tends to have more such spans, by Mann and Whitney's U test of their number in each trace that has one.
        case moreCalls = "more_calls"
        case fewerCalls = "fewer_calls"
        /// More traces have such a span at all, by Fisher's exact test.
        case moreTraces = "more_traces"
        case fewerTraces = "fewer_traces"
        /// More of the traces with such a span have a failed one, by Fisher's exact test.
        case moreErrors = "more_errors"
        case fewerErrors = "fewer_errors"
    }

    package struct Finding: Sendable {
        package let difference: Difference
        /// The probability that any of the tests finds such a difference between two sets of one distribution.
        package let p: Double
    }

    /// A group of spans in two sets of traces.
    package struct Pair: Sendable {
        package let before: TraceSample
        package let after: TraceSample

        package init(before: TraceSample, after: TraceSample) {
            self.before = before
            self.after = after
        }
    }

    /// The maximum probability of any finding between two sets of one distribution.
    package static let errorRate = 0.01
    /// The minimum number of traces of each set with a span whose durations are compared.
    package static let minimumTraces = 8
    /// The share of spans that are not among the slowest.
    private static let tail = 0.95

    private struct Test {
        let pair: Int
        let difference: Difference
        let p: Double
    }

    /// Compares groups.
    ///
    /// - Parameters:
    ///   - pairs: the groups.
    ///   - traces: the number of all traces in both sets.
    /// - Returns: the findings for each pair, and the number of tests.
    package static func findings(
        _ pairs: [Pair],
        traces: (before: Int, after: Int)
    ) -> (findings: [[Finding]], tests: Int) {
        let tests = pairs.indices.flatMap { index in
            all(pairs[index], traces).map { Test(pair: index, difference: $0.0, p: $0.1) }
        }
        var findings = [[Finding]](repeating: [], count: pairs.count)
        for (test, p) in zip(tests, SignificanceTest.holm(tests.map(\.p))) where p <= errorRate {
            findings[test.pair].append(Finding(difference: test.difference, p: p))
        }
        return (findings, tests.count)
    }

    private static func all(_ pair: Pair, _ traces: (before: Int, after: Int)) -> [(Difference, Double)] {
        var tests: [(Difference, Double)] = []
        let (before, after) = (pair.before, pair.after)
        func share(_ a: Int, of m: Int, _ b: Int, of n: Int, _ more: Difference, _ fewer: Difference) {
            guard let p = SignificanceTest.fisher(a, of: m, b, of: n) else { return }
            tests.append((Double(b) * Double(m) > Double(a) * Double(n) ? more : fewer, p))
        }
        func shift(_ value: KeyPath<TraceSample.Value, Int64>, _ more: Difference, _ less: Difference) {
            let test = SignificanceTest.mannWhitney(
                before.values.map { $0[keyPath: value] },
                after.values.map { $0[keyPath: value] }
            )
            if let test { tests.append((test.superiority > 0.5 ? more : less, test.p)) }
        }
        share(before.traces, of: traces.before, after.traces, of: traces.after, .moreTraces, .fewerTraces)
        share(before.failed, of: before.traces, after.failed, of: after.traces, .moreErrors, .fewerErrors)
        guard min(before.traces, after.traces) >= minimumTraces else { return tests }
        shift(\.mean, .slower, .faster)
        shift(\.count, .moreCalls, .fewerCalls)
        let all = (before.values + after.values).map(\.longest).sorted()
        let limit = all[Int((tail * Double(all.count - 1)).rounded(.up))]
        share(
            before.values.count { $0.longest > limit },
            of: before.values.count,
            after.values.count { $0.longest > limit },
            of: after.values.count,
            .slowerTail,
            .fasterTail
        )
        return tests
    }
}
