//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Decides which messages of `sd_notify(3)` are due for the health of the collectors.
struct ServiceMessages {
    /// Microseconds for which a reload feeds the watchdog although nothing is consumed.
    private static let reloadTime: Int64 = 60_000_000

    /// Microseconds after which the watchdog is fed again; nil without a watchdog.
    let watchdogPeriod: Int64?
    private var isReady = false
    private var wasReady = false
    private var status: String?
    private var lastFed: Int64?
    /// When the reload in progress began; nil if there is none.
    private var reloadBegan: Int64?

    init(watchdogPeriod: Int64?) {
        self.watchdogPeriod = watchdogPeriod
    }

    /// Whether the collectors wind down for a reload.
    var isReloading: Bool { reloadBegan != nil }

    /// Returns the message that is due, a line an assignment; nil if none is.
    ///
    /// - Parameter now: microseconds of the monotonic clock.
    mutating func next(_ health: GroupHealth, at now: Int64) -> String? {
        var lines: [String] = []
        if !isReady, !isReloading, health.isStarted {
            isReady = true
            lines.append("READY=1")
        }
        let text = isReloading ? "reloading the configuration" : health.text
        if text != status {
            status = text
            lines.append("STATUS=\(text)")
        }
        let isAtWork = reloadBegan.map { now - $0 < Self.reloadTime } ?? health.isLive
        if let watchdogPeriod, isAtWork, lastFed.map({ now - $0 >= watchdogPeriod }) ?? true {
            lastFed = now
            lines.append("WATCHDOG=1")
        }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    /// Returns the message that a reload begins. Its time tells the service manager that the reload follows the signal.
    mutating func beginReload(at now: Int64) -> String {
        reloadBegan = now
        wasReady = isReady
        isReady = false
        return "RELOADING=1\nMONOTONIC_USEC=\(now)"
    }

    /// Ends the reload. If the collectors are new ones, they are ready in their time.
    ///
    /// - Returns: the message that is due; nil if none is yet.
    mutating func endReload(changed: Bool) -> String? {
        reloadBegan = nil
        guard !changed, wasReady else { return nil }
        isReady = true
        return "READY=1"
    }
}
