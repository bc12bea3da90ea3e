//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

extension DiffBudget {
    /// Whether the metric exists for two single traces, which have no quantiles.
    package var fitsSingleTraces: Bool {
        switch metric {
        case .total, .selfTime, .calls, .errors: true
        case .p50, .p95, .p99, .max, .mean: false
        }
    }

    /// Returns the breaches of a budget that ``fitsSingleTraces`` between two traces, each as a line that is safe on a terminal.
    package func breaches(of diff: TraceDiff) -> [String] {
        if isWhole {
            let (before, after) = (value(of: diff.before), value(of: diff.after))
            return isExceeded(from: before, to: after) ? ["trace: \(text(from: before, to: after))"] : []
        }
        return diff.paths.compactMap { path in
            // A time that was not there before has no growth.
            guard let after = path.after, path.before != nil || !metric.isTime else { return nil }
            let values = (path.before.map(value(of:)) ?? 0, value(of: after))
            guard isExceeded(from: values.0, to: values.1) else { return nil }
            return "\(TerminalText.words(path.title, limit: 80)): \(text(from: values.0, to: values.1))"
        }
    }

    private func value(of trace: TraceDiff.Trace) -> Double {
        switch metric {
        case .calls: Double(trace.spans)
        case .errors: Double(trace.errors)
        case .p50, .p95, .p99, .max, .mean, .total, .selfTime: Double(trace.duration)
        }
    }

    private func value(of side: TraceDiff.Side) -> Double {
        switch metric {
        case .calls: Double(side.count)
        case .errors: Double(side.errors)
        case .selfTime: Double(side.selfTime)
        case .p50, .p95, .p99, .max, .mean, .total: Double(side.total)
        }
    }

    /// Returns the breaches between two sets, each as a line that is safe on a terminal. A growth that noise may explain is none.
    package func breaches(of diff: TraceSetDiff) -> [String] {
        if isWhole {
            guard diff.findings.contains(where: { explains($0.difference) }) else { return [] }
            let (before, after) = (value(ofTraces: diff.before), value(ofTraces: diff.after))
            return isExceeded(from: before, to: after) ? ["trace: \(text(from: before, to: after))"] : []
        }
        return diff.rows.compactMap { row in
            guard row.findings.contains(where: { explains($0.difference) }), let after = row.after,
                row.before != nil || !metric.isTime
            else { return nil }
            let values = (
                row.before.map { value(of: $0, diff.before.traces) } ?? 0, value(of: after, diff.after.traces)
            )
            guard isExceeded(from: values.0, to: values.1) else { return nil }
            let names = [row.service, row.text].compactMap { bytes in
                bytes.map { TerminalText.words(String(decoding: $0, as: UTF8.self), limit: 80) }
            }
            return "\(names.joined(separator: " ")): \(text(from: values.0, to: values.1))"
        }
    }

    /// Returns whether a difference beyond the noise makes the metric grow.
    private func explains(_ difference: NoiseTest.Difference) -> Bool {
        switch metric {
        case .p50, .mean: difference == .slower
        case .p95, .p99, .max: difference == .slower || difference == .slowerTail
        case .calls: difference == .moreCalls || difference == .moreTraces
        case .errors: difference == .moreErrors || difference == .moreTraces
        case .total, .selfTime:
            difference == .slower || difference == .slowerTail || difference == .moreCalls || difference == .moreTraces
        }
    }

    private func value(of group: TraceSetStatistics.Group, _ traces: Int) -> Double {
        let traces = Double(max(traces, 1))
        return switch metric {
        case .total: Double(group.durations.sum) / traces
        case .selfTime: Double(group.selfTime) / traces
        case .calls: Double(group.durations.count) / traces
        case .errors: Double(group.errors) / traces
        case .p50, .p95, .p99, .max, .mean: value(of: group.durations)
        }
    }

    private func value(ofTraces set: TraceSetStatistics) -> Double {
        let traces = Double(max(set.traces, 1))
        return switch metric {
        case .total: Double(set.traceDurations.sum) / traces
        case .selfTime: Double(set.selfTime) / traces
        case .calls: Double(set.spans) / traces
        case .errors: Double(set.sampler?.whole.failed ?? 0) / traces
        case .p50, .p95, .p99, .max, .mean: value(of: set.traceDurations)
        }
    }

    private func value(of durations: QuantileSketch) -> Double {
        let value: Int64? =
            switch metric {
            case .p50: durations.quantile(0.5)
            case .p95: durations.quantile(0.95)
            case .p99: durations.quantile(0.99)
            case .max: durations.maximum
            default: durations.mean
            }
        return Double(value ?? 0)
    }
}
