//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Judges the clocks: a trace of several services makes sense only if their clocks agree.
struct ClockCheck {
    let health: StoreHealth
    /// The service and host whose point is furthest ahead.
    let author: String?
    let now: Timestamp

    /// Clocks synchronised by NTP differ by less.
    private static let tolerance: Int64 = 1_000_000

    var findings: [Finding] { [services, consumer].compactMap { $0 } }

    private var services: Finding {
        guard let skew = health.skew else { return .skipped("clock.services", "no trace points to compare with") }
        guard skew.lead > Self.tolerance else {
            return .ok("clock.services", "no trace point was stamped later than it was stored")
        }
        return .warning(
            "clock.services",
            "the clock of \(author ?? "a service") is \(DurationText.text(microseconds: skew.lead)) or more ahead of the "
                + "consumer's: a trace point was stamped that much later than it was stored (trace \(skew.baseID))",
            "synchronise the clocks: `chronyc tracking` or `timedatectl` on that host and on the consumer's"
        )
    }

    private var consumer: Finding? {
        guard let last = health.lastIngestion else { return nil }
        let lead = last.microseconds(since: now)
        guard lead > Self.tolerance else {
            return .ok("clock.consumer", "nothing was stored later than this machine's time")
        }
        return .warning(
            "clock.consumer",
            "a trace point was stored \(DurationText.text(microseconds: lead)) ahead of this machine's clock",
            "synchronise this machine's clock with the consumer's: `chronyc tracking` or `timedatectl`"
        )
    }
}
