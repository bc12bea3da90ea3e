//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerTesting
import TestSupport
import Testing

@testable import OSProfiler

@Suite struct TraceSamplerTests {
    private func ids(_ count: Int) -> [OpaqueID] {
        var generator = SeededGenerator(seed: 15)
        return (0..<count).map { _ in OpaqueID(.uuid(UUID128(first: generator.next(), second: generator.next()))) }
    }

    @Test func neverAndAlwaysAskForNoID() {
        func fail() -> OpaqueID {
            Issue.record("evaluated")
            return "x"
        }
        // An expectation would evaluate the argument before the call.
        let never = [TraceSampler.never, .ratio(0), .rate(0)].map { $0.shouldStartTrace(fail()) }
        let always = [TraceSampler.always, .ratio(1), .rate(.infinity)].map { $0.shouldStartTrace(fail()) }
        #expect(never == [false, false, false] && always == [true, true, true])
    }

    @Test(arguments: [-1, -0.0, .nan, -.infinity])
    func noShareStartsNone(ratio: Double) {
        for id in ids(100) { #expect(!TraceSampler.ratio(ratio).shouldStartTrace(id)) }
    }

    @Test(arguments: [1, 7, .infinity])
    func thewholeShareStartsAll(ratio: Double) {
        for id in ids(100) { #expect(TraceSampler.ratio(ratio).shouldStartTrace(id)) }
    }

    @Test(arguments: [0.5, 0.1, 0.01])
    func aRatioStartsThatShareOfAnyIDs(ratio: Double) {
        let sampler = TraceSampler.ratio(ratio)
        let texts = (0..<20_000).map { OpaqueID("job \($0)") }
        let numbers = (0..<20_000).map { OpaqueID(integer: Int64($0)) }
        for ids in [ids(20_000), texts, numbers] {
            let share = Double(ids.filter { sampler.shouldStartTrace($0) }.count) / 20_000
            // Six standard deviations.
            #expect(abs(share - ratio) < 6 * (ratio * (1 - ratio) / 20_000).squareRoot(), "\(share)")
        }
    }

    @Test func theIDDecidesAloneAndASmallerShareIsAPartOfAGreaterOne() {
        let (small, great) = (TraceSampler.ratio(0.1), TraceSampler.ratio(0.3))
        for id in ids(2000) {
            #expect(small.shouldStartTrace(id) == TraceSampler.ratio(0.1).shouldStartTrace(id))
            if small.shouldStartTrace(id) { #expect(great.shouldStartTrace(id)) }
        }
    }

    /// Samplers of OpenTelemetry reject an id whose last 56 bits are less than the threshold.
    @Test func theRuleIsThatOfOpenTelemetry() {
        #expect(TraceSampler.ratio(0.5).shouldStartTrace("00000000-0000-0000-0080-000000000000"))
        #expect(!TraceSampler.ratio(0.5).shouldStartTrace("ffffffff-ffff-ffff-ff7f-ffffffffffff"))
        #expect(TraceSampler.ratio(0.25).shouldStartTrace("00000000-0000-0000-00c0-000000000000"))
        #expect(!TraceSampler.ratio(0.25).shouldStartTrace("00000000-0000-0000-00bf-ffffffffffff"))
    }

    @Test func aRateStartsABurstAndNoMore() {
        // A token comes once in eleven days.
        let sampler = TraceSampler.rate(1e-6, burst: 3)
        #expect((0..<10).filter { _ in sampler.shouldStartTrace() }.count == 3)
        let copy = sampler
        #expect(!copy.shouldStartTrace())
        #expect(!TraceSampler.rate(0).shouldStartTrace() && !TraceSampler.rate(.nan).shouldStartTrace())
        #expect(!TraceSampler.rate(-3).shouldStartTrace())
        #expect(TraceSampler.rate(.infinity).shouldStartTrace())
    }

    @Test func whatTheRatioRejectsUsesNothingOfTheRate() {
        let sampler = TraceSampler.ratio(0.5).limited(to: 1e-6, burst: 1)
        #expect(!sampler.shouldStartTrace("ffffffff-ffff-ffff-ff7f-ffffffffffff"))
        #expect(sampler.shouldStartTrace("00000000-0000-0000-0080-000000000000"))
        #expect(!sampler.shouldStartTrace("00000000-0000-0000-0080-000000000000"))
    }

    @Test func twoLimitsApplyBoth() {
        let sampler = TraceSampler.rate(1e-6, burst: 2).limited(to: 1e-6, burst: 5)
        #expect((0..<10).filter { _ in sampler.shouldStartTrace() }.count == 2)
    }

    @Test func manyThreadsShareABucket() async {
        let sampler = TraceSampler.rate(1e-6, burst: 1000)
        let started = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { (0..<1000).filter { _ in sampler.shouldStartTrace() }.count } }
            return await group.reduce(0, +)
        }
        #expect(started == 1000)
    }
}

@Suite struct TokenBucketTests {
    @Test func itGivesABurstAndThenOneTokenAnInterval() {
        let bucket = TokenBucket(perSecond: 10, burst: 3)
        #expect(bucket.interval == 100_000_000)
        var full: Int64 = 0
        func takes(at now: Int64) -> Bool {
            guard let next = bucket.taking(from: full, at: now) else { return false }
            full = next
            return true
        }
        let start: Int64 = 5_000_000_000
        #expect((0..<5).map { _ in takes(at: start) } == [true, true, true, false, false])
        #expect(!takes(at: start + 99_999_999))
        #expect(takes(at: start + 100_000_000) && !takes(at: start + 100_000_000))
        // It never holds more than its burst.
        #expect((0..<5).filter { _ in takes(at: start * 1000) }.count == 3)
    }

    @Test func extremeRatesStayInRange() {
        for rate in [Double.leastNonzeroMagnitude, 1e-9, 1e9, 1e12, .greatestFiniteMagnitude, .infinity] {
            for burst in [nil, 0, -5, 1, Int.max] {
                let bucket = TokenBucket(perSecond: rate, burst: burst)
                #expect(bucket.interval >= 0 && bucket.tolerance >= 0)
                #expect(bucket.taking(from: 0, at: 1_000_000_000_000_000_000) != nil)
            }
        }
        #expect(TokenBucket(perSecond: 2.5, burst: nil).tolerance == 2 * 400_000_000)
    }
}

@Suite struct SampledProfilingTests {
    private let notifier = RecordingNotifier()

    private func profiler(_ sampler: TraceSampler) -> Profiler {
        let service = ServiceIdentity(project: "test", service: "test-service", host: "host")
        return Profiler(notifier: notifier, service: service, hmacKeys: HMACKeys("k"), sampler: sampler)
    }

    @Test func signedHeadersAreAlwaysFollowed() async {
        let headers = profiler(.never).withProfiling(baseID: "base") { TraceHeaders.currentPair }
        await profiler(.never).withSampledProfiling(headers: headers) {
            await Task.yield()
            withTrace("a") { #expect(Profiler.currentBaseID == "base") }
        }
        #expect(notifier.points.count == 2)
    }

    @Test func withoutThemTheSamplerDecides() async {
        profiler(.never).withSampledProfiling { withTrace("a") {} }
        #expect(notifier.points.isEmpty)
        let forged = SignedHeaders(info: "e30=", signature: String(repeating: "0", count: 40))
        await profiler(.always).withSampledProfiling(headers: forged) {
            await Task.yield()
            withTrace("a") { #expect(TraceHeaders.currentPair != nil) }
        }
        #expect(notifier.names == ["a-start", "a-stop"])
        // The id that the sampler saw is the trace's.
        for _ in 0..<100 {
            profiler(.ratio(0.5)).withSampledProfiling {
                guard let id = Profiler.currentBaseID else { return }
                #expect(TraceSampler.ratio(0.5).shouldStartTrace(id))
            }
        }
    }

    @Test func whatIsNotSampledRunsUntracedInsideAnotherTrace() async {
        await profiler(.never).withProfiling {
            await profiler(.never).withSampledProfiling {
                await Task.yield()
                withTrace("a") {}
            }
        }
        #expect(notifier.points.isEmpty)
    }

    @Test func aDisabledProfilerTracesNothing() async {
        let headers = profiler(.never).withProfiling { TraceHeaders.currentPair }
        let off = Profiler.disabled(service: ServiceIdentity(project: nil, service: nil, host: "h"))
        #expect(!off.isEnabled && off.hmacKeys.isEmpty)
        off.withProfiling { #expect(Profiler.currentBaseID == nil) }
        off.withProfiling(headers: headers) { #expect(Profiler.currentBaseID == nil) }
        off.withSampledProfiling(headers: headers) { #expect(Profiler.currentBaseID == nil) }
        await off.withProfiling {
            await Task.yield()
            #expect(Profiler.currentBaseID == nil)
        }
    }
}
