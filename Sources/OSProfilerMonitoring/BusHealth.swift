//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCollector
internal import OSProfilerCore

/// The health of one bus's collector.
struct BusHealth {
    /// Nil if there is only one.
    var bus: String?
    var health: CollectorHealth

    /// The state in words, and why nothing is consumed.
    var text: String {
        let label = health.state.label
        return health.reason.map { "\(label): \(SecretText.masked($0))" } ?? label
    }
}

/// The health of all collectors together. With one collector it is that one's.
struct GroupHealth {
    /// The states, the most alarming first.
    private static let order: [CollectorStatistics.State] = [
        .storeUnavailable, .connecting, .waitingForQueue, .consuming, .stopped,
    ]

    let buses: [BusHealth]

    /// - Parameter buses: at least one.
    init(_ buses: [BusHealth]) { self.buses = buses }

    init(_ collectors: [Collector]) { self.init(collectors.map { BusHealth(bus: $0.bus, health: $0.health) }) }

    /// The collectors that have not drained their queue while others go on.
    private var running: [BusHealth] { buses.filter { $0.health.state != .stopped } }

    /// Whether every consuming thread is at work.
    var isLive: Bool { !running.isEmpty && running.allSatisfy { $0.health.isLive } }
    /// Whether messages of every bus are consumed and stored right now.
    var isReady: Bool { buses.allSatisfy { $0.health.isReady } }
    /// Whether every broker has answered: the collectors consume, or wait for the queue that the services declare.
    var isStarted: Bool {
        !running.isEmpty && running.allSatisfy { $0.health.state == .consuming || $0.health.state == .waitingForQueue }
    }

    /// The state of the bus that is worst off.
    var state: CollectorStatistics.State { worst.health.state }

    /// Why the bus that is worst off is not consumed; nil while all is well.
    var reason: String? {
        let bus = worst.health.reason == nil ? buses.first { $0.health.reason != nil } : worst
        guard let bus, let reason = bus.health.reason else { return nil }
        return bus.bus.map { "\($0): \(reason)" } ?? reason
    }

    /// What `systemctl status` shows.
    var text: String {
        guard buses.count > 1 else { return worst.text }
        let consuming = buses.count(where: { $0.health.state == .consuming && $0.health.reason == nil })
        let others = buses.filter { $0.health.state != .consuming || $0.health.reason != nil }
        let list = others.prefix(Self.shown).map { "; \($0.bus ?? ""): \($0.text)" }.joined()
        return "consuming \(consuming) of \(buses.count) buses\(list)"
    }

    /// The maximum number of buses that the text names.
    private static let shown = 5

    private var worst: BusHealth {
        for state in Self.order {
            if let bus = buses.first(where: { $0.health.state == state }) { return bus }
        }
        return buses[0]
    }
}

extension CollectorStatistics.State {
    /// What `systemctl status` shows.
    fileprivate var label: String {
        switch self {
        case .connecting: "connecting to the broker"
        case .waitingForQueue: "waiting for the queue"
        case .consuming: "consuming"
        case .storeUnavailable: "the store accepts nothing"
        case .stopped: "stopped"
        }
    }
}
