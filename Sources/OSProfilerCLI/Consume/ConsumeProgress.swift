//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCollector
internal import OSProfilerCore
internal import Synchronization

/// The status line of a consumer at the bottom of a terminal. Without a terminal it does nothing.
///
/// It has a thread of its own, which never delays the consumer.
final class ConsumeProgress: Sendable {
    private static let period: Duration = .milliseconds(500)
    /// The period over which the rate is computed.
    private static let samplePeriod: Duration = .seconds(2)

    private let collectors: [Collector]
    private let isFinished = Atomic<Bool>(false)
    private let end = DispatchSemaphore(value: 0)

    /// - Parameter collectors: at least one. Of several, the line shows one after the other.
    init(_ collectors: [Collector]) {
        self.collectors = collectors
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
        end.wait()
        StandardError.shared.setStatus(nil)
    }

    private func show() {
        var sample = (time: ContinuousClock.now, received: received)
        var rates = collectors.map { _ in 0 }
        var shown = 0
        while !isFinished.load(ordering: .relaxed) {
            let now = ContinuousClock.now
            if now - sample.time >= Self.samplePeriod {
                let received = received
                rates = zip(received, sample.received).map { Self.rate($0 - $1, in: now - sample.time) }
                sample = (now, received)
                shown = (shown + 1) % collectors.count
            }
            let collector = collectors[shown]
            let width = TerminalSize.columns(of: STDERR_FILENO) ?? 80
            let line = Self.line(collector.statistics, bus: collector.bus, rate: rates[shown], width: width)
            StandardError.shared.setStatus(line)
            let next = now + Self.period
            while !isFinished.load(ordering: .relaxed), .now < next { Pause.sleep(.milliseconds(50)) }
        }
    }

    private var received: [Int] { collectors.map(\.statistics.received) }

    static func line(_ statistics: CollectorStatistics, bus: String? = nil, rate: Int, width: Int) -> String {
        var words = [
            "\(CountText.grouped(statistics.received)) received", "\(CountText.grouped(rate))/s",
            "backlog \(statistics.backlog.map(CountText.grouped) ?? "?")",
        ]
        if statistics.rejected > 0 { words.append("\(CountText.grouped(statistics.rejected)) rejected") }
        let state =
            switch statistics.state {
            case .connecting: "connecting"
            case .waitingForQueue: "waiting for the queue"
            case .consuming: "consuming"
            case .storeUnavailable: "store unavailable"
            case .stopped: "stopping"
            }
        words.append(state)
        if let bus { words.insert(bus, at: 0) }
        return TerminalText.cut(words.joined(separator: "  "), to: width - 1)
    }

    private static func rate(_ count: Int, in duration: Duration) -> Int {
        let time = duration / .seconds(1)
        return time > 0 ? Int(Double(count) / time) : 0
    }
}
