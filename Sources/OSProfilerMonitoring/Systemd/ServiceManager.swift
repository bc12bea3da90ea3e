//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import OSProfilerCollector
internal import OSProfilerCore
internal import Synchronization

/// Reports a collector to the service manager that started the process, by systemd's protocol of `sd_notify(3)`.
///
/// The service is ready as soon as the broker answers: it consumes, or waits for the queue that the services declare.
/// The watchdog is fed while the consuming thread completes its iterations (``CollectorHealth/isLive``).
///
/// A service manager that does not read never delays the collector: the messages come from a thread of their own, and
/// what the socket does not take at once is lost, as the protocol provides.
public final class ServiceManager: Sendable {
    /// Microseconds between two checks of the collector.
    private static let period: Int64 = 500_000

    private let socket: NotifySocket
    private let watchdogPeriod: Int64?
    private let messages: Mutex<ServiceMessages>

    /// Returns nil if no service manager waits for messages from this process.
    ///
    /// - Parameter environment: `NOTIFY_SOCKET` names the socket; `WATCHDOG_USEC` is the limit in microseconds, which
    ///   applies if `WATCHDOG_PID` is this process or absent. The environment of the process if nil.
    /// - Throws: ``MonitoringError`` for an address that is no Unix domain socket.
    public init?(environment: [String: String]? = nil) throws(MonitoringError) {
        let environment = environment ?? ProcessInfo.processInfo.environment
        guard let address = environment["NOTIFY_SOCKET"], !address.isEmpty else { return nil }
        socket = try NotifySocket(address)
        let isForUs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        // Twice as often as necessary, as systemd recommends.
        watchdogPeriod = isForUs ? environment["WATCHDOG_USEC"].flatMap { Int64($0) }.map { max($0 / 2, 1000) } : nil
        messages = Mutex(ServiceMessages(watchdogPeriod: watchdogPeriod))
    }

    /// Starts the thread that reports the collector until it has stopped.
    public func start(_ collector: Collector) { start { [collector] in [collector] } }

    /// Starts the thread that reports collectors of several buses until all have stopped. The service is ready once all
    /// of them are.
    package func start(_ collectors: @escaping @Sendable () -> [Collector]) {
        let thread = Thread { [self] in report { GroupHealth(collectors()) } }
        thread.name = "osp-notify"
        thread.start()
    }

    /// Reports that the service stops. Call it before the collector is asked to: it may end at once.
    public func reportStopping() { socket.send("STOPPING=1") }

    /// Reports that the configuration is read again. ``endReload(changed:)`` has to follow.
    package func beginReload() {
        // Sent under the lock, so that the messages arrive in their order.
        messages.withLock { socket.send($0.beginReload(at: MonotonicClock.microseconds())) }
    }

    /// Reports that the reload is over: at once if it changed nothing, and otherwise when the new collectors are ready.
    package func endReload(changed: Bool) {
        messages.withLock { messages in
            if let message = messages.endReload(changed: changed) { socket.send(message) }
        }
    }

    /// Reports until the collectors have stopped other than for a reload, and blocks the calling thread meanwhile.
    func report(_ health: () -> GroupHealth) {
        let pause = min(Self.period, watchdogPeriod ?? Self.period)
        while true {
            // Asked under the lock: the end of the collectors before a reload must not be taken for that after it.
            let isOver = messages.withLock { messages in
                let health = health()
                if let message = messages.next(health, at: MonotonicClock.microseconds()) { socket.send(message) }
                return health.state == .stopped && !messages.isReloading
            }
            if isOver { return }
            Thread.sleep(forTimeInterval: Double(pause) / 1e6)
        }
    }
}
