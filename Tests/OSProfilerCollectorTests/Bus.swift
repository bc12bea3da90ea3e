//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Logging
import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerCore
import OSProfilerMessaging
import OSProfilerStore
import Synchronization
import TestSupport

/// A virtual host of the shared broker, with helpers for the tests.
struct Bus {
    let broker: PrivateBroker
    let virtualHost: String

    init(_ broker: PrivateBroker? = nil) throws {
        self.broker = try broker ?? PrivateBroker.shared()
        virtualHost = try self.broker.freshVirtualHost("collector")
    }

    var configuration: AMQPConfiguration {
        AMQPConfiguration(
            endpoints: [AMQPEndpoint(host: broker.host, port: broker.port)],
            credentials: AMQPCredentials(user: broker.user, password: broker.password),
            virtualHost: virtualHost
        )
    }

    var collectorConfiguration: CollectorConfiguration {
        CollectorConfiguration(connection: configuration)
    }

    /// Publishes the messages of a fixture and waits until all are confirmed.
    @discardableResult
    func replay(_ fixture: String) throws -> [BusMessage] {
        let messages = try Fixtures.lines(fixture).map { line in
            try [UInt8](line).withUnsafeBytes { try BusMessage(line: $0) }
        }
        let replayer = try QueueReplayer(configuration, topology: BusTopology())
        defer { replayer.close() }
        for message in messages { try replayer.publish(message) }
        try replayer.finish()
        guard replayer.result.confirmed == messages.count else { throw Unexpected(what: "\(replayer.result)") }
        return messages
    }

    func collector(_ store: any TraceStore, _ configuration: CollectorConfiguration? = nil) -> Collector {
        var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        return Collector(configuration ?? collectorConfiguration, store: store, logger: logger)
    }

    /// Consumes until the queue is empty.
    func drain(
        into store: any TraceStore,
        _ configuration: CollectorConfiguration? = nil
    ) async throws -> CollectorStatistics {
        var configuration = configuration ?? collectorConfiguration
        configuration.drains = true
        let collector = collector(store, configuration)
        try await collector.run()
        return collector.statistics
    }

    func status(of queue: String) throws -> AMQPQueueStatus? {
        let inspector = try QueueInspector(configuration)
        defer { inspector.close() }
        return try inspector.status(of: queue)
    }

    func withChannel(_ body: (AMQPChannel) throws -> Void) throws {
        let connection = try AMQPConnection.open(configuration)
        defer { connection.close() }
        try body(try connection.openChannel())
    }
}

/// A log that records its lines of level info and above: the message followed by its reason.
final class RecordedLog: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let reason = event.metadata?["osprofiler.reason"].map { " \($0)" } ?? ""
            log.kept.withLock { $0.append("\(event.message)\(reason)") }
        }
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let what: String
    var description: String { what }
}

/// Runs a collector during a body, and stops it.
func running(_ collector: Collector, _ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await collector.run() }
        do {
            try await body()
        } catch {
            collector.stop()
            throw error
        }
        collector.stop()
        try await group.waitForAll()
    }
}

/// Waits until a condition holds, for at most half a minute.
func eventually(_ condition: () throws -> Bool) async throws {
    for _ in 0..<600 {
        if try condition() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw Unexpected(what: "the condition did not become true within 30 s")
}

/// A store in memory that fails on request.
final class FailingStore: StoreDouble {
    final class Failure: Sendable {
        private let lasting = Mutex<StoreError?>(nil)
        /// Errors for the next attempts.
        private let next = Mutex<[StoreError]>([])
        func set(_ error: StoreError?) { lasting.withLock { $0 = error } }
        func set(next errors: [StoreError]) { next.withLock { $0 = errors } }
        func check() throws(StoreError) {
            if let error = next.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw error }
            if let error = lasting.withLock({ $0 }) { throw error }
        }
    }

    let inner = InMemoryStore()
    /// Failures of appending.
    let failure = Failure()
    /// Failures of health checks.
    let healthFailure = Failure()
    /// While true, writers wait as if another process held the store.
    let isHeld = Mutex(false)
    let space = Mutex<StoreFreeSpace?>(nil)

    func makeWriter(isCancelled: @escaping @Sendable () -> Bool) -> any TraceWriter {
        Writer(store: self, isCancelled)
    }
    func freeSpace() -> StoreFreeSpace? { space.withLock { $0 } }

    private final class Writer: TraceWriter {
        private let store: FailingStore
        private let inner: any TraceWriter
        private let isCancelled: @Sendable () -> Bool

        init(store: FailingStore, _ isCancelled: @escaping @Sendable () -> Bool) {
            self.store = store
            inner = store.inner.makeWriter(isCancelled: isCancelled)
            self.isCancelled = isCancelled
        }

        private func waitWhileHeld() throws(StoreError) {
            while store.isHeld.withLock({ $0 }) {
                if isCancelled() { throw StoreError(.busy, "it is held") }
                usleep(10_000)
            }
        }

        func append(
            _ batch: PointBatch,
            rejected: [RejectedMessage],
            at time: Timestamp
        ) throws(StoreError) -> AppendResult {
            try waitWhileHeld()
            try store.failure.check()
            return try inner.append(batch, rejected: rejected, at: time)
        }

        func check() throws(StoreError) {
            try waitWhileHeld()
            try store.healthFailure.check()
        }

        func close() { inner.close() }
    }
}
