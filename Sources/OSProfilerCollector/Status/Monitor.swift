//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerAMQP
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Measures what a collector cannot count itself, the backlog in the queue and the store's size, and updates the
/// gauges.
///
/// Uses a thread of its own, and a connection of its own for the backlog: neither ever delays the consumer, and its
/// end is not awaited.
final class Monitor: Sendable {
    /// Microseconds between two rounds; every other round queries broker and store.
    private static let period: Int64 = 1_000_000

    private let configuration: CollectorConfiguration
    private let store: any TraceStore
    private let status: CollectorStatus
    private let stop: StopSignal

    init(_ configuration: CollectorConfiguration, store: any TraceStore, _ status: CollectorStatus, _ stop: StopSignal)
    {
        self.configuration = configuration
        self.store = store
        self.status = status
        self.stop = stop
    }

    /// Starts the thread, which ends soon after the collector is asked to stop.
    func start() {
        let thread = Thread { [self] in watch() }
        thread.name = "osp-monitor"
        thread.start()
    }

    private func watch() {
        var backlog = Backlog(configuration)
        defer { backlog.close() }
        var asks = true
        while !stop.isRaised {
            if asks {
                let waiting = status.statistics.state == .consuming ? backlog.count() : nil
                let size = configuration.isOneOfSeveral ? nil : StoreSize(of: store)
                status.update {
                    $0.backlog = waiting
                    $0.storeBytes = size?.bytes
                    $0.storeFreeBytes = size?.freeBytes
                }
            }
            asks.toggle()
            status.refreshMetrics()
            stop.wait(microseconds: Self.period)
        }
    }
}

/// Queries the number of ready messages at the broker. Owned by one thread.
private struct Backlog {
    private var configuration: CollectorConfiguration
    private var inspector: QueueInspector?

    init(_ configuration: CollectorConfiguration) {
        self.configuration = configuration
        self.configuration.connection.connectionName = "osprofiler backlog"
    }

    /// Returns nil if the broker does not answer.
    mutating func count() -> Int? {
        do {
            let inspector = try inspector ?? QueueInspector(configuration.connection)
            self.inspector = inspector
            return try inspector.status(of: configuration.consumedQueue)?.messageCount
        } catch {
            close()
            return nil
        }
    }

    mutating func close() {
        inspector?.close()
        inspector = nil
    }
}
