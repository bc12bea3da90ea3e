//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Counts latencies in buckets whose width is a sixteenth of their value, so that millions of latencies need too
/// little memory to affect a measurement of memory.
struct LatencyHistogram {
    /// The number of bits of a value that select a bucket within a power of two.
    private static let precision = 4

    private(set) var count = 0
    /// In nanoseconds.
    private(set) var maximum = 0
    private var buckets = [Int](repeating: 0, count: 64 << precision)

    mutating func add(nanoseconds: Int) {
        count += 1
        maximum = max(maximum, nanoseconds)
        buckets[Self.bucket(of: nanoseconds)] += 1
    }

    mutating func merge(_ other: LatencyHistogram) {
        count += other.count
        maximum = max(maximum, other.maximum)
        for index in buckets.indices { buckets[index] += other.buckets[index] }
    }

    /// Returns the latency below which this share of all latencies lies, in nanoseconds; 0 if there are none.
    func quantile(_ share: Double) -> Int {
        let rank = Int(Double(count) * share)
        var seen = 0
        for (index, number) in buckets.enumerated() {
            seen += number
            if seen > rank { return min(Self.limit(of: index), maximum) }
        }
        return maximum
    }

    private static func bucket(of value: Int) -> Int {
        guard value >= 1 << precision else { return max(value, 0) }
        let exponent = Int.bitWidth - 1 - value.leadingZeroBitCount
        return (exponent - precision + 1) << precision | (value >> (exponent - precision)) & (1 << precision - 1)
    }

    /// Returns the upper bound of a bucket.
    private static func limit(of bucket: Int) -> Int {
        guard bucket >= 1 << precision else { return bucket }
        let shift = bucket >> precision - 1
        return (1 << precision | bucket & (1 << precision - 1)) << shift | (1 << shift - 1)
    }
}
