//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerAMQP
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Looks after what a collector cannot count by itself: the backlog in the queue and the store's size. Keeps the gauges
/// fresh.
///
/// Has a thread of its own, and a connection of its own for the backlog: neither ever holds up the consumer, and nobody
/// waits for their end.
final class Monitor: Sendable {
    /// Microseconds between two rounds; broker and store are asked in every other one.
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

    /// Starts the thread, which ends soon after the collector is told to stop.
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
                let (size, room) = (try? store.size(), try? store.room())
                status.update {
                    $0.backlog = waiting
                    $0.storeBytes = size
                    $0.storeFreeBytes = room?.free
                }
            }
            asks.toggle()
            status.refreshMetrics()
            stop.wait(microseconds: Self.period)
        }
    }
}

/// Asks the broker how much waits. Owned by one thread.
private struct Backlog {
    private var configuration: CollectorConfiguration
    private var inspector: QueueInspector?

    init(_ configuration: CollectorConfiguration) {
        self.configuration = configuration
        self.configuration.connection.connectionName = "osprofiler backlog"
    }

    /// Nil when the broker does not say.
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
