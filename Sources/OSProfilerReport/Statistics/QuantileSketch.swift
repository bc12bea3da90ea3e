//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The distribution of any number of durations in bounded memory. It is a histogram whose buckets grow by a constant factor, so
/// that each quantile is within 1 % of the exact one (DDSketch).
package struct QuantileSketch: Sendable, Equatable {
    /// The maximum error of a quantile, relative to the exact value.
    package static let relativeError = 0.01

    /// The upper bound of a bucket, divided by its lower bound.
    private static let growth = (1 + relativeError) / (1 - relativeError)
    private static let logarithm = log(growth)

    package private(set) var count = 0
    /// Microseconds; stays at the greatest value rather than overflow.
    package private(set) var sum: Int64 = 0
    package private(set) var minimum = Int64.max
    package private(set) var maximum: Int64 = 0
    /// The number of values of 0, which has no logarithm.
    private var zeroes = 0
    /// The number of values in each bucket from ``first`` on. No duration needs more than 2,184 buckets.
    private var buckets: [Int] = []
    private var first = 0

    package init() {}

    /// - Parameter microseconds: a duration; a negative one counts as 0.
    package mutating func add(_ microseconds: Int64) {
        let value = max(microseconds, 0)
        count += 1
        sum.addUpToLimit(value)
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        if value == 0 { zeroes += 1 } else { buckets[place(of: value)] += 1 }
    }

    /// Returns the index of the bucket for a value, and adds the bucket if it does not exist.
    private mutating func place(of value: Int64) -> Int {
        let index = Int((log(Double(value)) / Self.logarithm).rounded(.up))
        if buckets.isEmpty { first = index }
        if index < first {
            buckets.insert(contentsOf: repeatElement(0, count: first - index), at: 0)
            first = index
        }
        while first + buckets.count <= index { buckets.append(0) }
        return index - first
    }

    /// The mean in microseconds; nil without a value.
    package var mean: Int64? { count == 0 ? nil : sum / Int64(count) }

    /// Returns a quantile by nearest rank, within ``relativeError`` of that value: the smallest value that at least this
    /// share of the values does not exceed. So the 99th percentile of two values is the greater one.
    ///
    /// - Parameter share: from 0 to 1.
    /// - Returns: microseconds; nil without a value.
    package func quantile(_ share: Double) -> Int64? {
        guard count > 0 else { return nil }
        // A product such as 0.07 * 100 may be a little more than the whole number that it stands for.
        let rank = max(Int((share * Double(count) - 1e-9).rounded(.up)) - 1, 0)
        var below = zeroes
        if rank < below { return 0 }
        for (place, number) in buckets.enumerated() {
            below += number
            guard rank < below else { continue }
            let middle = 2 * pow(Self.growth, Double(first + place)) / (Self.growth + 1)
            // The extremes are exact, and the middle of the last bucket may exceed the type.
            return middle < Double(maximum) ? max(Int64(middle.rounded()), minimum) : maximum
        }
        return maximum
    }
}
