//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CoreMetrics
internal import Synchronization

/// A metric that can write itself in the exposition format.
protocol PrometheusMetric: AnyObject, Sendable {
    /// - Parameter labels: such as `state="consuming"`, or empty.
    func write(_ name: String, _ labels: String, to text: inout String)
}

final class PrometheusCounter: CounterHandler, PrometheusMetric {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        value.add(amount, ordering: .relaxed)
    }

    func reset() {
        value.store(0, ordering: .relaxed)
    }

    func write(_ name: String, _ labels: String, to text: inout String) {
        PrometheusText.write(name, labels, Double(value.load(ordering: .relaxed)), to: &text)
    }
}

final class PrometheusGauge: RecorderHandler, PrometheusMetric {
    private let value = Atomic<UInt64>(0)

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        self.value.store(value.bitPattern, ordering: .relaxed)
    }

    func write(_ name: String, _ labels: String, to text: inout String) {
        PrometheusText.write(name, labels, Double(bitPattern: value.load(ordering: .relaxed)), to: &text)
    }
}

/// Counts values by size; as a timer, it counts seconds.
final class PrometheusHistogram: RecorderHandler, TimerHandler, PrometheusMetric {
    static let counts: [Double] = [1, 10, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000]
    static let seconds: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    private struct State {
        /// Number of values up to each bound and above the previous one; the last bucket is above all bounds.
        var buckets: [Int64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(buckets: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock {
            $0.buckets[index] += 1
            $0.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1e9)
    }

    func write(_ name: String, _ labels: String, to text: inout String) {
        let state = state.withLock { $0 }
        let prefix = labels.isEmpty ? "" : labels + ","
        var count: Int64 = 0
        for (bound, bucket) in zip(bounds + [.infinity], state.buckets) {
            count += bucket
            let bound = PrometheusText.number(bound)
            PrometheusText.write("\(name)_bucket", "\(prefix)le=\"\(bound)\"", Double(count), to: &text)
        }
        PrometheusText.write("\(name)_sum", labels, state.sum, to: &text)
        PrometheusText.write("\(name)_count", labels, Double(count), to: &text)
    }
}

/// Formats lines of the exposition format.
enum PrometheusText {
    static func write(_ name: String, _ labels: String, _ value: Double, to text: inout String) {
        text += labels.isEmpty ? "\(name) \(number(value))\n" : "\(name){\(labels)} \(number(value))\n"
    }

    /// Escapes the value of a label.
    static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
