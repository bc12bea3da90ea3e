//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import TestSupport
import Testing

@testable import OSProfilerReport

/// Which differences between two sets exceed the noise.
@Suite struct NoiseTestTests {
    private func isNear(_ value: Double?, _ expected: Double) -> Bool {
        guard let value else { return false }
        return abs(value - expected) <= 1e-9 + expected * 1e-6
    }

    /// The values are those of SciPy: `mannwhitneyu(method="asymptotic")`.
    @Test func mannWhitneyAgreesWithSciPy() {
        func test(_ first: [Int64], _ second: [Int64], _ p: Double, _ superiority: Double) {
            let result = SignificanceTest.mannWhitney(first, second)
            #expect(isNear(result?.p, p) && isNear(result?.superiority, superiority), "\(String(describing: result))")
        }
        test([1, 2, 3, 4, 5, 6, 7, 8], [3, 4, 5, 6, 7, 8, 9, 30], 0.1544232538, 0.71875)
        test(
            [10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
            [200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100],
            0.0001826717911,
            1
        )
        test([5, 5, 5, 5, 6, 6], [5, 6, 6, 7, 7], 0.09406752016, 0.8)
        #expect(SignificanceTest.mannWhitney([4, 4], [4, 4, 4]) == nil)
        #expect(SignificanceTest.mannWhitney([], [1]) == nil)
    }

    /// The values are those of SciPy: twice the smaller tail of `hypergeom`.
    @Test func fisherAgreesWithSciPy() {
        func test(_ hits: Int, _ first: Int, _ otherHits: Int, _ second: Int, _ p: Double) {
            let result = SignificanceTest.fisher(hits, of: first, otherHits, of: second)
            #expect(isNear(result, p), "\(String(describing: result))")
        }
        test(1, 10, 8, 10, 0.005477494642)
        test(25, 500, 25, 500, 1)
        test(10, 500, 40, 500, 1.496770509e-05)
        test(0, 1000, 7, 1200, 0.02850202169)
        test(490, 5000, 400, 5000, 0.001761457839)
        test(5, 5, 0, 5, 0.007936507937)
        #expect(SignificanceTest.fisher(0, of: 10, 0, of: 10) == nil)
        #expect(SignificanceTest.fisher(10, of: 10, 10, of: 10) == nil)
        #expect(SignificanceTest.fisher(0, of: 0, 5, of: 10) == nil)
    }

    @Test func holmCorrectsByRank() {
        let corrected = SignificanceTest.holm([0.01, 0.04, 0.03, 0.005])
        #expect(zip(corrected, [0.03, 0.06, 0.06, 0.02]).allSatisfy { isNear($0, $1) })
        #expect(SignificanceTest.holm([0.9, 0.8]) == [1, 1] && SignificanceTest.holm([]).isEmpty)
    }

    /// Of 100 pairs of sets of one distribution, at least 95 differ in nothing.
    @Test func noiseIsNoDifference() {
        let quiet = (0..<100).count { number in
            var traces = SyntheticTraces(seed: UInt64(1000 + number))
            let (before, after) = (traces.sampler(traces: 500), traces.sampler(traces: 500))
            return SyntheticTraces.findings(before, after).allSatisfy(\.isEmpty)
        }
        #expect(quiet >= 95, "\(quiet)")
    }

    /// Of 100 pairs of sets of 500 traces in which one group takes 20 % longer, at least 95 say so.
    @Test func aSlowGroupIsFound() {
        let found = (0..<100).count { number in
            var traces = SyntheticTraces(seed: UInt64(2000 + number))
            let slow = SyntheticTraces.common[number % SyntheticTraces.common.count]
            let (before, after) = (traces.sampler(traces: 500), traces.sampler(traces: 500, slow: slow))
            let findings = SyntheticTraces.findings(before, after)
            return findings[slow + 1].contains { $0.difference == .slower }
        }
        #expect(found >= 95, "\(found)")
    }

    /// The same with the sets exchanged, in which nothing else differs.
    @Test func directionsMirror() {
        var traces = SyntheticTraces(seed: 7)
        let (before, after) = (traces.sampler(traces: 400), traces.sampler(traces: 400, slow: 1))
        let (there, back) = (SyntheticTraces.findings(before, after), SyntheticTraces.findings(after, before))
        #expect(there[2].contains { $0.difference == .slower } && back[2].contains { $0.difference == .faster })
        #expect(there.map { $0.map(\.p) } == back.map { $0.map(\.p) })
    }

    /// Slow traces among many, errors, repeated calls and calls that come and go, each alone.
    @Test func eachKindOfDifferenceIsFound() {
        func sample(
            traces: Int = 200,
            count: Int64 = 1,
            slowEvery: Int = .max,
            failedEvery: Int = .max
        ) -> TraceSample {
            var sample = TraceSample()
            for number in 1...traces {
                let duration = Int64(1000 + number % 50) * (number % slowEvery == 0 ? 50 : 1)
                let value = TraceSample.Value(mean: duration, longest: duration, count: count)
                sample.add(value, isFailed: number % failedEvery == 0)
            }
            return sample
        }
        func differences(_ after: TraceSample, traces: Int = 200) -> [NoiseTest.Difference] {
            let pair = NoiseTest.Pair(before: sample(), after: after)
            return NoiseTest.findings([pair], traces: (200, traces)).findings[0].map(\.difference)
        }
        #expect(differences(sample()).isEmpty)
        #expect(differences(sample(slowEvery: 10)) == [.slowerTail])
        #expect(differences(sample(failedEvery: 10)) == [.moreErrors])
        #expect(differences(sample(count: 10)) == [.moreCalls])
        #expect(differences(sample(traces: 100)) == [.fewerTraces])
        #expect(differences(TraceSample()) == [.fewerTraces])
        // A few traces prove nothing.
        #expect(NoiseTest.findings([.init(before: sample(traces: 4), after: TraceSample())], traces: (4, 4)).tests == 1)
        #expect(
            NoiseTest.findings([.init(before: sample(traces: 4), after: TraceSample())], traces: (4, 4))
                .findings[0].isEmpty
        )
    }

    /// Of many traces each is as likely in the sample.
    @Test func samplesAreBounded() {
        var sample = TraceSample()
        for number in 0..<50_000 {
            sample.add(.init(mean: Int64(number), longest: Int64(number), count: 1), isFailed: false)
        }
        #expect(sample.traces == 50_000 && sample.values.count == TraceSample.limit)
        let mean = sample.values.reduce(0) { $0 + $1.mean } / Int64(TraceSample.limit)
        #expect((24_000...26_000).contains(mean), "\(mean)")
    }
}
