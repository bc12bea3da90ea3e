//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Decides which requests a service traces although nobody asked for it.
///
/// A request with signed headers is always traced: its sender has decided. A sampler is asked only where a service
/// starts a trace of its own; see ``Profiler/withSampledProfiling(headers:_:)``. Everybody below follows the headers,
/// so that a trace is whole or absent.
///
/// ```swift
/// let sampler = TraceSampler.ratio(0.01).limited(to: 5)
/// ```
///
/// A decision takes no lock, and may be asked for from any thread.
public struct TraceSampler: Sendable {
    /// The random bits of an id that a ratio is compared with, as W3C's Trace Context Level 2 defines them.
    private static let randomBits: UInt64 = 1 << 56

    /// The traces whose random bits are a smaller number are not started.
    private let rejected: UInt64
    private let limiter: RateLimiter?

    private init(rejected: UInt64, limiter: RateLimiter? = nil) {
        self.rejected = rejected
        self.limiter = limiter
    }

    /// Starts no traces: only requests with signed headers are traced, as by Python's osprofiler.
    public static let never = TraceSampler(rejected: randomBits)

    /// Starts a trace for every request.
    public static let always = TraceSampler(rejected: 0)

    /// Starts a share of all traces.
    ///
    /// The trace's base id alone decides, by the rule of OpenTelemetry's consistent sampling: processes that begin the
    /// same trace independently, because something else than signed headers gave them its id, decide alike, and whoever
    /// samples a smaller share has a part of the others' traces.
    ///
    /// - Parameter ratio: from 0 for none to 1 for all; smaller and greater numbers count as these, and no number as 0.
    public static func ratio(_ ratio: Double) -> TraceSampler {
        let share = ratio.isNaN ? 0 : min(max(ratio, 0), 1)
        return TraceSampler(rejected: UInt64(((1 - share) * Double(randomBits)).rounded()))
    }

    /// Starts a number of traces a second at most.
    ///
    /// - Parameters:
    ///   - tracesPerSecond: in the long run; none for 0 and less, and for no number.
    ///   - burst: the traces that may start at once after a quiet time; nil for those of one second. At least 1.
    public static func rate(_ tracesPerSecond: Double, burst: Int? = nil) -> TraceSampler {
        always.limited(to: tracesPerSecond, burst: burst)
    }

    /// Returns a sampler that starts some of this one's traces: a number a second at most.
    ///
    /// Its copies share the limit; two calls make two limits.
    ///
    /// - Parameters:
    ///   - tracesPerSecond: in the long run; none for 0 and less, and for no number.
    ///   - burst: the traces that may start at once after a quiet time; nil for those of one second. At least 1.
    public func limited(to tracesPerSecond: Double, burst: Int? = nil) -> TraceSampler {
        guard tracesPerSecond > 0 else { return .never }
        let limiter = RateLimiter(TokenBucket(perSecond: tracesPerSecond, burst: burst), within: limiter)
        return TraceSampler(rejected: rejected, limiter: limiter)
    }

    /// Whether it starts no trace, whatever it is asked.
    package var isNever: Bool { rejected == Self.randomBits }

    /// Returns whether to start a trace. Each call may use up a part of a rate, so ask once for a trace.
    ///
    /// - Parameter baseID: the id that the trace will have; evaluated only if it matters.
    public func shouldStartTrace(_ baseID: @autoclosure () -> OpaqueID = .random()) -> Bool {
        if isNever { return false }
        if rejected > 0, Self.randomness(of: baseID()) < rejected { return false }
        return limiter?.take() ?? true
    }

    /// Returns the random bits of an id: the last seven bytes of a uuid, or of a hash of any other id.
    private static func randomness(of id: OpaqueID) -> UInt64 {
        let bits =
            switch id.storage {
            case .uuid(let uuid): UInt64(bigEndian: uuid.second)
            case .text(let bytes), .integer(let bytes): bytes.withUnsafeBytes { StableHash.of($0) }
            case .null: StableHash.mix(0)
            }
        return bits & (randomBits - 1)
    }
}
