//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CoreMetrics
internal import Dispatch
internal import Logging
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerStore
internal import Synchronization

/// Logs and counts the events that a store reports.
final class StoreReporter: Sendable {
    /// Seconds before the same message is logged again; the metrics count the events in between.
    private static let pause: UInt64 = 60

    private let logger: Logger
    private let counters: [String: Counter]
    private let quietUntil = Mutex<[String: UInt64]>([:])

    init(_ metrics: [StoreBackend.Metric], _ logger: Logger) {
        self.logger = logger
        counters = Dictionary(metrics.map { ($0.name, Counter(label: $0.name)) }) { first, _ in first }
    }

    /// Subscribes to the events of a store.
    static func report(_ store: any TraceStore, of string: ConnectionString, to logger: Logger) throws {
        let reporter = StoreReporter(try KnownStores.current.backend(of: string).metrics, logger)
        store.observe { reporter.report($0) }
    }

    func report(_ event: StoreEvent) {
        if let metric = event.metric, let count = event.count { counters[metric]?.increment(by: count) }
        guard isDue(event.message) else { return }
        var metadata: Logger.Metadata = [:]
        if let count = event.count { metadata[LogKey.count(of: event.unit)] = "\(count)" }
        if let reason = event.reason { metadata[LogKey.reason] = "\(reason)" }
        let level: Logger.Level =
            switch event.severity {
            case .warning: .warning
            case .error: .error
            }
        logger.log(level: level, "\(event.message)", metadata: metadata)
    }

    private func isDue(_ message: String) -> Bool {
        let now = DispatchTime.now().uptimeNanoseconds / 1_000_000_000
        return quietUntil.withLock { quietUntil in
            guard now >= quietUntil[message, default: 0] else { return false }
            quietUntil[message] = now + Self.pause
            return true
        }
    }
}
