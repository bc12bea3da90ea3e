//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CoreMetrics

/// What a collector measures, through swift-metrics: whatever backend the program bootstraps before it makes a
/// ``Collector`` gets it. Without one it costs nothing.
///
/// Names are Prometheus': a counter ends in `_total`, durations are in seconds, sizes in bytes.
public struct CollectorMetrics: Sendable {
    /// A metric's name and what it says, for a backend that shows both.
    public static let descriptions: [(name: String, help: String)] = [
        ("osprofiler_received_messages_total", "Messages whose fate is decided: stored, duplicate or rejected."),
        ("osprofiler_received_bytes_total", "Bytes of the bodies of received messages."),
        ("osprofiler_stored_points_total", "Trace points that were new to the store."),
        ("osprofiler_duplicate_points_total", "Trace points that the store had already."),
        ("osprofiler_rejected_messages_total", "Messages that are no trace points and went to quarantine."),
        ("osprofiler_acked_messages_total", "Messages acknowledged to the broker."),
        ("osprofiler_reconnects_total", "Connections to the broker made after the first."),
        ("osprofiler_store_failures_total", "Attempts to store a batch that failed; the batch is tried again."),
        ("osprofiler_purged_traces_total", "Traces that retention deleted."),
        ("osprofiler_purged_points_total", "Trace points that retention deleted."),
        ("osprofiler_batch_messages", "Messages of a stored batch."),
        ("osprofiler_batch_seconds", "From a batch's first message to its acknowledgement."),
        ("osprofiler_commit_seconds", "Time that the store took for a batch."),
        ("osprofiler_in_flight_messages", "Messages received and not yet stored."),
        ("osprofiler_in_flight_bytes", "Bytes of the messages received and not yet stored."),
        ("osprofiler_backlog_messages", "Messages ready in the queue; NaN while the broker does not tell."),
        ("osprofiler_last_commit_age_seconds", "Since the last batch was stored; before the first, since the start."),
        ("osprofiler_store_up", "1 while the store takes points, else 0."),
        ("osprofiler_store_bytes", "Bytes that the store takes; NaN where it does not tell."),
        ("osprofiler_store_free_bytes", "Bytes that the store may grow by; NaN where it does not tell."),
        ("osprofiler_state", "1 for the state that the consumer is in, 0 for the others."),
    ]

    let receivedMessages = Counter(label: "osprofiler_received_messages_total")
    let receivedBytes = Counter(label: "osprofiler_received_bytes_total")
    let storedPoints = Counter(label: "osprofiler_stored_points_total")
    let duplicatePoints = Counter(label: "osprofiler_duplicate_points_total")
    let rejectedMessages = Counter(label: "osprofiler_rejected_messages_total")
    let ackedMessages = Counter(label: "osprofiler_acked_messages_total")
    let reconnects = Counter(label: "osprofiler_reconnects_total")
    let storeFailures = Counter(label: "osprofiler_store_failures_total")
    let purgedTraces = Counter(label: "osprofiler_purged_traces_total")
    let purgedPoints = Counter(label: "osprofiler_purged_points_total")
    let batchMessages = Recorder(label: "osprofiler_batch_messages")
    let batchTime = Timer(label: "osprofiler_batch_seconds")
    let commitTime = Timer(label: "osprofiler_commit_seconds")
    private let inFlightMessages = Gauge(label: "osprofiler_in_flight_messages")
    private let inFlightBytes = Gauge(label: "osprofiler_in_flight_bytes")
    private let backlog = Gauge(label: "osprofiler_backlog_messages")
    private let lastCommitAge = Gauge(label: "osprofiler_last_commit_age_seconds")
    private let storeUp = Gauge(label: "osprofiler_store_up")
    private let storeBytes = Gauge(label: "osprofiler_store_bytes")
    private let storeFreeBytes = Gauge(label: "osprofiler_store_free_bytes")
    private let states = CollectorStatistics.State.allCases.map { state in
        (state, Gauge(label: "osprofiler_state", dimensions: [("state", state.rawValue)]))
    }

    /// Brings what has a value at every moment up to date.
    func refresh(_ statistics: CollectorStatistics, at now: Int64) {
        inFlightMessages.record(statistics.inFlightMessages)
        inFlightBytes.record(statistics.inFlightBytes)
        backlog.record(statistics.backlog.map(Double.init) ?? .nan)
        lastCommitAge.record(Double(now - statistics.lastCommit) / 1e6)
        storeUp.record(statistics.isStoreFailing ? 0 : 1)
        storeBytes.record(statistics.storeBytes.map(Double.init) ?? .nan)
        storeFreeBytes.record(statistics.storeFreeBytes.map(Double.init) ?? .nan)
        for (state, gauge) in states { gauge.record(state == statistics.state ? 1 : 0) }
    }
}
