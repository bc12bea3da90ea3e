//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A limit for the growth of a metric, such as `p95 > +20%`: what a job holds two traces, or two sets of traces, to.
package struct DiffBudget: Sendable, Equatable {
    package enum Metric: String, Sendable, CaseIterable {
        /// Quantiles and the maximum of durations, and their mean.
        case p50
        case p95
        case p99
        case max
        case mean
        /// The sum of the durations of an average trace.
        case total
        /// The sum of the times without children of an average trace.
        case selfTime = "self"
        /// The number of spans of an average trace.
        case calls
        /// The number of failed spans of an average trace.
        case errors

        var isTime: Bool { self != .calls && self != .errors }
    }

    package enum Limit: Sendable, Equatable {
        case percent(Double)
        /// Microseconds, or a number of spans.
        case absolute(Double)
    }

    /// Whether the limit holds for whole traces rather than for each row.
    package let isWhole: Bool
    package let metric: Metric
    package let limit: Limit
    /// As it was written.
    package let text: String

    package static let syntax =
        "[trace] METRIC > +GROWTH, such as 'p95 > +20%', 'trace p50 > +100ms' or 'errors > +0', with a metric of "
        + Metric.allCases.map(\.rawValue).joined(separator: ", ")

    /// - Parameter text: see ``syntax``; blanks between its parts do not matter.
    package init?(_ text: String) {
        let sides = text.split(separator: ">", omittingEmptySubsequences: false)
        guard sides.count == 2 else { return nil }
        var words = sides[0].split(separator: " ")
        isWhole = words.first == "trace"
        if isWhole { words.removeFirst() }
        let growth = sides[1].filter { $0 != " " }
        guard words.count == 1, let metric = Metric(rawValue: String(words[0])), growth.first == "+" else { return nil }
        let number = growth.dropFirst()
        let digits = number.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        if number.last == "%", digits.endIndex == number.index(before: number.endIndex), let percent = Double(digits) {
            limit = .percent(percent)
        } else if metric.isTime, let time = DurationText.microseconds(String(number)) {
            limit = .absolute(Double(time))
        } else if !metric.isTime, digits.endIndex == number.endIndex, let count = Double(digits) {
            limit = .absolute(count)
        } else {
            return nil
        }
        self.metric = metric
        self.text = text
    }

    /// Returns whether a metric grew beyond the limit. A growth from nothing is beyond every percentage.
    func isExceeded(from before: Double, to after: Double) -> Bool {
        switch limit {
        case .percent(let percent): after > before * (1 + percent / 100)
        case .absolute(let growth): after - before > growth
        }
    }

    /// Returns the values as `120 ms → 180 ms (+50 %)`.
    func text(from before: Double, to after: Double) -> String {
        guard metric.isTime else { return "\(Self.number(before)) → \(Self.number(after))" }
        let (before, after) = (Int64(before.rounded()), Int64(after.rounded()))
        let percent = ChangeText.percent(from: before, to: after).map { " (\($0))" } ?? ""
        return "\(DurationText.text(microseconds: before)) → \(DurationText.text(microseconds: after))\(percent)"
    }

    private static func number(_ value: Double) -> String {
        let hundredths = Int((min(value, 1e15) * 100).rounded())
        let rest = hundredths % 100
        let whole = CountText.grouped(hundredths / 100)
        return rest == 0 ? whole : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
