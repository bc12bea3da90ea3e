//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerAMQP
internal import OSProfilerMessaging
internal import OSProfilerStore
internal import Synchronization

/// Looks after what a collector cannot count by itself: the backlog in the queue and the store's size. Keeps the gauges
/// fresh.
///
/// Has a thread of its own, and a connection of its own for the backlog: neither ever holds up the consumer, and nobody
/// waits for their end.
final class Monitor: Sendable {
    private static let period: TimeInterval = 1
    /// Seconds between two looks at broker and store.
    private static let lookPeriod: TimeInterval = 2

    private let configuration: CollectorConfiguration
    private let store: any TraceStore
    private let shared: CollectorShared

    init(_ configuration: CollectorConfiguration, store: any TraceStore, _ shared: CollectorShared) {
        self.configuration = configuration
        self.store = store
        self.shared = shared
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
        var nextLook = Date()
        while !shared.isStopping.load(ordering: .relaxed) {
            if Date() >= nextLook {
                let isConsuming = shared.statistics.state == .consuming
                let waiting = isConsuming ? backlog.look() : nil
                let (size, room) = (try? store.size(), try? store.room())
                shared.update {
                    $0.backlog = waiting
                    $0.storeBytes = size
                    $0.storeFreeBytes = room?.free
                }
                nextLook = Date().addingTimeInterval(Self.lookPeriod)
            }
            shared.refreshMetrics()
            Thread.sleep(forTimeInterval: Self.period)
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
    mutating func look() -> Int? {
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
