//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerAMQP
internal import OSProfilerCollector
internal import OSProfilerMessaging
internal import Synchronization

/// The line at the bottom of a terminal that tells how a consumer is doing. Without a terminal it does nothing.
///
/// It has a thread of its own, and for the backlog a connection of its own: neither ever holds up the consumer.
final class ConsumeProgress: Sendable {
    private static let period: Duration = .milliseconds(500)
    /// How often the broker is asked for the backlog, and over what time the rate is taken.
    private static let samplePeriod: Duration = .seconds(2)

    private let collector: Collector
    private let configuration: CollectorConfiguration
    private let isFinished = Atomic<Bool>(false)
    private let end = DispatchSemaphore(value: 0)

    init(_ collector: Collector, _ configuration: CollectorConfiguration) {
        self.collector = collector
        self.configuration = configuration
    }

    func start() {
        guard StandardError.shared.isTerminal else { return }
        Thread.detachNewThread { [self] in
            show()
            StandardError.shared.setStatus(nil)
            end.signal()
        }
    }

    /// Removes the line.
    func finish() {
        guard StandardError.shared.isTerminal else { return }
        isFinished.store(true, ordering: .relaxed)
        // A look at the backlog may hang on a dead link; nobody waits for it.
        _ = end.wait(timeout: .now() + .milliseconds(300))
        StandardError.shared.setStatus(nil)
    }

    private func show() {
        var backlog = Backlog(configuration)
        defer { backlog.close() }
        var sample = (time: ContinuousClock.now, received: 0)
        var rate = 0
        var waiting: Int?
        while !isFinished.load(ordering: .relaxed) {
            let statistics = collector.statistics
            let now = ContinuousClock.now
            if now - sample.time >= Self.samplePeriod || waiting == nil {
                rate = Self.rate(statistics.received - sample.received, in: now - sample.time)
                sample = (now, statistics.received)
                waiting = statistics.state == .consuming ? backlog.look() : nil
            }
            guard !isFinished.load(ordering: .relaxed) else { return }
            let width = TerminalSize.columns(of: STDERR_FILENO) ?? 80
            StandardError.shared.setStatus(Self.line(statistics, rate: rate, backlog: waiting, width: width))
            let next = now + Self.period
            while !isFinished.load(ordering: .relaxed), .now < next { Pause.sleep(.milliseconds(50)) }
        }
    }

    static func line(_ statistics: CollectorStatistics, rate: Int, backlog: Int?, width: Int) -> String {
        var words = [
            "\(CountText.grouped(statistics.received)) received", "\(CountText.grouped(rate))/s",
            "backlog \(backlog.map(CountText.grouped) ?? "?")",
        ]
        if statistics.rejected > 0 { words.append("\(CountText.grouped(statistics.rejected)) rejected") }
        let state =
            switch statistics.state {
            case .connecting: "connecting"
            case .waitingForQueue: "waiting for the queue"
            case .consuming: "consuming"
            case .storeUnavailable: "the store takes nothing"
            case .stopped: "stopping"
            }
        words.append(state)
        return TerminalText.cut(words.joined(separator: "  "), to: width - 1)
    }

    private static func rate(_ count: Int, in duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        let time = Double(seconds) + Double(attoseconds) / 1e18
        return time > 0 ? Int(Double(count) / time) : 0
    }
}

/// Asks the broker how much waits. Owned by one thread.
private struct Backlog {
    private let queue: String
    private let configuration: CollectorConfiguration
    private var inspector: QueueInspector?

    init(_ configuration: CollectorConfiguration) {
        self.configuration = configuration
        queue = configuration.consumedQueue
    }

    /// Nil when the broker does not say.
    mutating func look() -> Int? {
        do {
            let inspector = try inspector ?? connect()
            self.inspector = inspector
            return try inspector.status(of: queue)?.messageCount
        } catch {
            close()
            return nil
        }
    }

    mutating func close() {
        inspector?.close()
        inspector = nil
    }

    private func connect() throws -> QueueInspector {
        var connection = configuration.connection
        connection.connectionName = "osprofiler consume backlog"
        return try QueueInspector(connection)
    }
}
