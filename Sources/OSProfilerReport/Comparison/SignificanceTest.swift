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

/// Tests of significance that assume no distribution. Each returns the probability of a difference at least as large, in either
/// direction, between two samples of the same distribution.
enum SignificanceTest {
    /// Mann and Whitney's U test: whether the values of one sample tend to be larger than those of the other.
    ///
    /// Uses the normal distribution with corrections for ties and continuity, which is conservative for small samples.
    ///
    /// - Returns: the probability, and the share of pairs in which the second value is larger, ties being halved; nil if all
    ///   values are equal or a sample is empty.
    static func mannWhitney(_ first: [Int64], _ second: [Int64]) -> (p: Double, superiority: Double)? {
        guard !first.isEmpty, !second.isEmpty else { return nil }
        let (first, second) = (first.sorted(), second.sorted())
        var (i, j) = (0, 0)
        var rankSum = 0.0
        var ties = 0.0
        while i < first.count || j < second.count {
            let value = min(i < first.count ? first[i] : .max, j < second.count ? second[j] : .max)
            let before = i + j
            let start = j
            while i < first.count, first[i] == value { i += 1 }
            while j < second.count, second[j] == value { j += 1 }
            let equal = Double(i + j - before)
            // Equal values share the mean of their ranks.
            rankSum += Double(j - start) * (Double(before) + (equal + 1) / 2)
            ties += equal * equal * equal - equal
        }
        let (m, n) = (Double(first.count), Double(second.count))
        let all = m + n
        let u = rankSum - n * (n + 1) / 2
        let variance = m * n / 12 * (all + 1 - ties / (all * (all - 1)))
        guard variance > 0 else { return nil }
        let distance = max(abs(u - m * n / 2) - 0.5, 0)
        return (min(erfc(distance / variance.squareRoot() / 2.0.squareRoot()), 1), u / (m * n))
    }

    /// Fisher's exact test: whether a share differs between two samples. The smaller tail counts twice.
    ///
    /// - Returns: the probability; nil if all members of both samples agree.
    static func fisher(_ hits: Int, of first: Int, _ otherHits: Int, of second: Int) -> Double? {
        let (all, marked) = (first + second, hits + otherHits)
        guard first > 0, second > 0, marked > 0, marked < all else { return nil }
        let (least, most) = (max(0, marked - second), min(marked, first))
        // The probabilities relative to that of the mode, each from its neighbour, need no factorials.
        let mode = min(max(Int(Double(marked + 1) * Double(first + 1) / Double(all + 2)), least), most)
        var (total, low, high) = (0.0, 0.0, 0.0)
        func add(_ count: Int, _ weight: Double) {
            total += weight
            if count <= hits { low += weight }
            if count >= hits { high += weight }
        }
        var weight = 1.0
        for count in mode...most {
            add(count, weight)
            guard weight > 1e-30 else { break }
            weight *= Double(marked - count) * Double(first - count)
            weight /= Double(count + 1) * Double(second - marked + count + 1)
        }
        weight = 1
        for count in (least...mode).reversed() {
            if count < mode { add(count, weight) }
            guard weight > 1e-30 else { break }
            weight *= Double(count) * Double(second - marked + count)
            weight /= Double(marked - count + 1) * Double(first - count + 1)
        }
        return min(2 * min(low, high) / total, 1)
    }

    /// Holm's correction for several tests: the probabilities that one of them finds such a difference where there is none.
    static func holm(_ probabilities: [Double]) -> [Double] {
        var corrected = probabilities
        var greatest = 0.0
        for (rank, place) in probabilities.indices.sorted(by: { probabilities[$0] < probabilities[$1] }).enumerated() {
            greatest = max(greatest, min(probabilities[place] * Double(probabilities.count - rank), 1))
            corrected[place] = greatest
        }
        return corrected
    }
}
