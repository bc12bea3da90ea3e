//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Logging
internal import OSProfilerStore

/// What a store needs once, however many collectors write into it: deletes what the policy no longer keeps, and measures
/// it for the metrics.
final class StoreKeeper: Sendable {
    /// Microseconds between two measurements.
    private static let period: Int64 = 2_000_000

    private let configuration: CollectorConfiguration
    private let store: any TraceStore
    private let logger: Logger
    private let metrics = StoreMetrics()
    private let stopSignal = StopSignal()

    /// - Parameter configuration: that of any of the collectors, which have the same retention.
    init(_ configuration: CollectorConfiguration, store: any TraceStore, logger: Logger) {
        self.configuration = configuration
        self.store = store
        self.logger = logger
    }

    /// Starts the threads, which end soon after ``stop()``.
    func start() {
        RetentionThread(configuration.retention, store: store, logger: logger, stopSignal) { [metrics] in
            metrics.purged($0)
        }
        .start()
        guard configuration.isMonitored else { return }
        let thread = Thread { [self] in
            while !stopSignal.isRaised {
                metrics.refresh(StoreSize(of: store))
                stopSignal.wait(microseconds: Self.period)
            }
        }
        thread.name = "osp-store-size"
        thread.start()
    }

    func stop() { stopSignal.raise(deadline: 0) }
}
