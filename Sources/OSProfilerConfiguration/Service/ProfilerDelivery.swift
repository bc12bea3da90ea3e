//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerNotifying
internal import OSProfilerStore
internal import ServiceLifecycle

/// What delivers the points of a ``ProfilerService``.
struct ProfilerDelivery {
    private enum Carrier {
        case none
        case bus(MessagingNotifier)
        case store(StoreNotifier, any TraceStore)
    }

    /// Receives the points.
    let notifier: any Notifier
    private let carrier: Carrier
    private let filter: ErrorFilterNotifier?

    static var none: ProfilerDelivery { ProfilerDelivery(.none, NoopNotifier(), filter: nil) }

    private init(_ carrier: Carrier, _ notifier: any Notifier, filter: ErrorFilterNotifier?) {
        self.carrier = carrier
        self.notifier = filter ?? notifier
        self.filter = filter
    }

    init(_ destination: ProfilerDestination, filtersByError: Bool, logger: Logger) {
        let (carrier, notifier): (Carrier, any Notifier)
        switch destination {
        case .bus(let configuration):
            let publisher = MessagingNotifier(configuration, logger: logger)
            (carrier, notifier) = (.bus(publisher), publisher)
        case .store(let store):
            let writer = StoreNotifier(store, logger: logger)
            (carrier, notifier) = (.store(writer, store), writer)
        }
        let filter = filtersByError ? ErrorFilterNotifier(notifier, logger: logger) : nil
        self.init(carrier, notifier, filter: filter)
    }

    func start() {
        switch carrier {
        case .none: break
        case .bus(let notifier): notifier.start()
        case .store(let notifier, _): notifier.start()
        }
    }

    func shutdown(within timeout: Duration?) async -> Bool {
        switch carrier {
        case .none: return true
        case .bus(let notifier): return await notifier.shutdown(within: timeout)
        case .store(let notifier, let store):
            let isComplete = await notifier.shutdown(within: timeout)
            store.close()
            return isComplete
        }
    }

    func run() async {
        switch carrier {
        // A service that returns ends its group.
        case .none: try? await gracefulShutdown()
        case .bus(let notifier): try? await notifier.run()
        case .store(let notifier, let store):
            try? await notifier.run()
            store.close()
        }
    }

    var statistics: ProfilerStatistics {
        var statistics = ProfilerStatistics()
        switch carrier {
        case .none: break
        case .bus(let notifier):
            let counts = notifier.statistics
            (statistics.delivered, statistics.dropped) = (counts.confirmed, counts.dropped)
            statistics.waiting = counts.waiting
        case .store(let notifier, _):
            let counts = notifier.statistics
            (statistics.delivered, statistics.dropped) = (counts.stored, counts.dropped)
            statistics.waiting = counts.waiting
        }
        guard let filter = filter?.statistics else { return statistics }
        statistics.withheld = filter.withheld
        statistics.dropped += filter.overflowed
        statistics.waiting += filter.waiting
        return statistics
    }
}
