//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import CoreMetrics
internal import OSProfilerCollector
internal import Synchronization

/// A backend for swift-metrics: keeps every metric of the program and writes them in Prometheus' text format.
///
/// It supports counters, gauges and histograms; a timer is a histogram of seconds. `MetricsSystem.bootstrap(registry)`
/// makes it the program's backend, once, before the first metric is created.
public final class PrometheusRegistry: MetricsFactory {
    private struct Family {
        var kind: String
        /// The metrics with their formatted labels, in the order of creation.
        var series: [(labels: String, metric: any PrometheusMetric)] = []
    }

    private let families = Mutex<[String: Family]>([:])
    private let help: [String: String]

    /// - Parameter help: help texts by metric name; those of a collector's metrics are built in.
    public init(help: [String: String] = [:]) {
        self.help = (CollectorMetrics.descriptions + MirrorMetrics.descriptions)
            .reduce(into: help) { $0[$1.name] = $0[$1.name] ?? $1.help }
    }

    /// Returns all metrics in the exposition format, version 0.0.4, with families sorted by name.
    public func text() -> String {
        let families = families.withLock { $0 }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if let help = help[name] { text += "# HELP \(name) \(help)\n" }
            text += "# TYPE \(name) \(family.kind)\n"
            for (labels, metric) in family.series { metric.write(name, labels, to: &text) }
        }
        return text
    }

    // MARK: MetricsFactory

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        metric("counter", label, dimensions) { PrometheusCounter() }
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return metric("gauge", label, dimensions) { PrometheusGauge() } }
        return metric("histogram", label, dimensions) { PrometheusHistogram(bounds: PrometheusHistogram.counts) }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        metric("histogram", label, dimensions) { PrometheusHistogram(bounds: PrometheusHistogram.seconds) }
    }

    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    /// Returns the metric for a name and labels, the same one each time.
    private func metric<Metric: PrometheusMetric>(
        _ kind: String,
        _ label: String,
        _ dimensions: [(String, String)],
        _ make: () -> Metric
    ) -> Metric {
        let name = Self.name(label)
        let labels = dimensions.map { "\(Self.name($0))=\"\(PrometheusText.escaped($1))\"" }.joined(separator: ",")
        return families.withLock { families in
            var family = families[name] ?? Family(kind: kind)
            if let known = family.series.first(where: { $0.labels == labels })?.metric as? Metric { return known }
            let metric = make()
            // A name already used by another kind is a mistake in the program; it must not break the page.
            guard family.kind == kind else { return metric }
            family.series.append((labels, metric))
            families[name] = family
            return metric
        }
    }

    private func remove(_ handler: AnyObject) {
        removeSeries { _, series in series.metric === handler }
    }

    private func removeSeries(_ isGone: (_ name: String, (labels: String, metric: any PrometheusMetric)) -> Bool) {
        families.withLock { families in
            for name in families.keys {
                families[name]!.series.removeAll { isGone(name, $0) }
                if families[name]!.series.isEmpty { families[name] = nil }
            }
        }
    }

    /// Removes the metrics of a collector that has ended and whose bus nobody consumes any more.
    ///
    /// - Parameter bus: its label; nil for that of a collector without one.
    package func forget(bus: String?) {
        if let bus {
            let label = "bus=\"\(PrometheusText.escaped(bus))\""
            removeSeries { _, series in series.labels == label || series.labels.hasPrefix(label + ",") }
        } else {
            let names = Set((CollectorMetrics.descriptions + MirrorMetrics.descriptions).map(\.name))
            removeSeries { name, series in names.contains(name) && !series.labels.hasPrefix("bus=") }
        }
    }

    /// Replaces every character that Prometheus does not allow in a name.
    private static func name(_ text: String) -> String {
        let name = String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return name.first?.isNumber == true ? "_" + name : name
    }
}
