//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Decides which messages of `sd_notify(3)` are due for the health of the collectors.
struct ServiceMessages {
    /// Microseconds after which the watchdog is fed again; nil without a watchdog.
    let watchdogPeriod: Int64?
    private var isReady = false
    private var status: String?
    private var lastFed: Int64?

    init(watchdogPeriod: Int64?) {
        self.watchdogPeriod = watchdogPeriod
    }

    /// Returns the message that is due, a line an assignment; nil if none is.
    ///
    /// - Parameter now: microseconds of the monotonic clock.
    mutating func next(_ health: GroupHealth, at now: Int64) -> String? {
        var lines: [String] = []
        if !isReady, health.isStarted {
            isReady = true
            lines.append("READY=1")
        }
        let text = health.text
        if text != status {
            status = text
            lines.append("STATUS=\(text)")
        }
        if let watchdogPeriod, health.isLive, lastFed.map({ now - $0 >= watchdogPeriod }) ?? true {
            lastFed = now
            lines.append("WATCHDOG=1")
        }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
}
