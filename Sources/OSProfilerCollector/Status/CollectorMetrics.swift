//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CoreMetrics

/// The metrics of a collector, reported through swift-metrics to the backend that the program bootstraps before it
/// creates a ``Collector``. Without a backend they cost nothing.
///
/// Names follow Prometheus: a counter ends in `_total`, durations are in seconds, sizes in bytes. If
/// ``CollectorConfiguration/bus`` is set, it is the label `bus` of all but those of the store's size and retention.
public struct CollectorMetrics: Sendable {
    /// Each metric's name and help text, for backends that show both.
    public static let descriptions: [(name: String, help: String)] = [
        ("osprofiler_received_messages_total", "Messages settled: stored, duplicate or rejected."),
        ("osprofiler_received_bytes_total", "Bytes of the bodies of received messages."),
        ("osprofiler_stored_points_total", "Trace points that were new to the store."),
        ("osprofiler_duplicate_points_total", "Trace points that the store already had."),
        ("osprofiler_rejected_messages_total", "Messages that are not trace points and went to quarantine."),
        ("osprofiler_acked_messages_total", "Messages acknowledged to the broker."),
        ("osprofiler_reconnects_total", "Connections to the broker made after the first."),
        ("osprofiler_store_failures_total", "Failed attempts to store a batch; the batch is retried."),
        ("osprofiler_purged_traces_total", "Traces that retention deleted."),
        ("osprofiler_purged_points_total", "Trace points that retention deleted."),
        ("osprofiler_batch_messages", "Messages in a stored batch."),
        ("osprofiler_batch_seconds", "Time from a batch's first message to its acknowledgement."),
        ("osprofiler_commit_seconds", "Time that the store took for a batch."),
        ("osprofiler_in_flight_messages", "Messages received but not yet stored."),
        ("osprofiler_in_flight_bytes", "Bytes of the messages received but not yet stored."),
        ("osprofiler_backlog_messages", "Messages ready in the queue; NaN while unknown."),
        ("osprofiler_last_commit_age_seconds", "Time since the last batch was stored, or since the start."),
        ("osprofiler_store_up", "1 while the store accepts points, else 0."),
        ("osprofiler_store_bytes", "Bytes that the store uses; NaN where unknown."),
        ("osprofiler_store_free_bytes", "Bytes that the store may grow by; NaN where unknown."),
        ("osprofiler_state", "1 for the consumer's current state, 0 for the others."),
    ]

    let receivedMessages: Counter
    let receivedBytes: Counter
    let storedPoints: Counter
    let duplicatePoints: Counter
    let rejectedMessages: Counter
    let ackedMessages: Counter
    let reconnects: Counter
    let storeFailures: Counter
    let batchMessages: Recorder
    let batchTime: Timer
    let commitTime: Timer
    private let inFlightMessages: Gauge
    private let inFlightBytes: Gauge
    private let backlog: Gauge
    private let lastCommitAge: Gauge
    private let storeUp: Gauge
    private let states: [(state: CollectorStatistics.State, gauge: Gauge)]

    /// - Parameter bus: the label `bus`; nil for none.
    init(bus: String?) {
        let labels = bus.map { [("bus", $0)] } ?? []
        func counter(_ name: String) -> Counter { Counter(label: name, dimensions: labels) }
        func gauge(_ name: String) -> Gauge { Gauge(label: name, dimensions: labels) }
        receivedMessages = counter("osprofiler_received_messages_total")
        receivedBytes = counter("osprofiler_received_bytes_total")
        storedPoints = counter("osprofiler_stored_points_total")
        duplicatePoints = counter("osprofiler_duplicate_points_total")
        rejectedMessages = counter("osprofiler_rejected_messages_total")
        ackedMessages = counter("osprofiler_acked_messages_total")
        reconnects = counter("osprofiler_reconnects_total")
        storeFailures = counter("osprofiler_store_failures_total")
        batchMessages = Recorder(label: "osprofiler_batch_messages", dimensions: labels)
        batchTime = Timer(label: "osprofiler_batch_seconds", dimensions: labels)
        commitTime = Timer(label: "osprofiler_commit_seconds", dimensions: labels)
        inFlightMessages = gauge("osprofiler_in_flight_messages")
        inFlightBytes = gauge("osprofiler_in_flight_bytes")
        backlog = gauge("osprofiler_backlog_messages")
        lastCommitAge = gauge("osprofiler_last_commit_age_seconds")
        storeUp = gauge("osprofiler_store_up")
        states = CollectorStatistics.State.allCases.map { state in
            (state, Gauge(label: "osprofiler_state", dimensions: labels + [("state", state.rawValue)]))
        }
    }

    /// Updates the gauges, which have a value at every moment.
    func refresh(_ statistics: CollectorStatistics, at now: Int64) {
        inFlightMessages.record(statistics.inFlightMessages)
        inFlightBytes.record(statistics.inFlightBytes)
        backlog.record(statistics.backlog.map(Double.init) ?? .nan)
        lastCommitAge.record(Double(now - statistics.lastCommit) / 1e6)
        storeUp.record(statistics.isStoreFailing ? 0 : 1)
        for (state, gauge) in states { gauge.record(state == statistics.state ? 1 : 0) }
    }
}
