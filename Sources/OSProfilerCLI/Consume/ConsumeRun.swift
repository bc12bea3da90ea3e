//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerCollector
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerMonitoring
internal import OSProfilerStore

/// A run of `osprofiler consume`: consumes as a plan says until a signal stops it, and after a reload as the new plan
/// says.
///
/// The main thread waits for the end and for reloads, and reads the configuration itself: what is bound around a command
/// is bound there.
struct ConsumeRun {
    let command: ConsumeCommand
    let logger: Logger
    private let running = RunningCollectors()
    private let events = ConsumeEvents()

    init(_ command: ConsumeCommand, _ logger: Logger) {
        self.command = command
        self.logger = logger
    }

    /// - Returns: the counters of the whole run, and the error with which it ended.
    func run(_ first: ConsumePlan) throws -> (figures: ConsumeFigures, outcome: Result<Void, any Error>) {
        let serviceManager = try ServiceManager()
        // A drain is over before anybody changes its settings.
        try StopSignals(reloads: !command.drain).onStop { [running] in
            serviceManager?.reportStopping()
            running.stop()
        } reload: { [events] in
            events.requestReload()
        }
        let monitoring = try command.monitoring.start()
        var plan = first
        var stores = try openStores(plan, from: nil)
        defer { stores.close() }
        var figures = ConsumeFigures()
        var isFirst = true
        while true {
            let group = CollectorGroup(plan.buses, store: stores.primary, mirrors: stores.mirrors, logger: logger)
            running.set(group)
            if isFirst {
                serviceManager?.start { [running] in running.collectors }
                try monitoring?.serve({ [running] in running.collectors }, logger)
                isFirst = false
            } else {
                serviceManager?.endReload(changed: true)
            }
            logStart(plan)
            let (outcome, next) = consume(group, plan, stores, serviceManager)
            figures.add(group)
            guard let next, !running.isStopping else {
                next?.stores.close(except: stores)
                return (figures, outcome)
            }
            if case .failure(let error) = outcome {
                logger.error(
                    "consuming failed before the reload",
                    metadata: [LogKey.error: "\(Failure(error).message)"]
                )
            }
            monitoring?.forget(plan.buses, except: next.plan.buses)
            stores.close(except: next.stores)
            (plan, stores) = next
        }
    }

    /// What to go on with after a reload.
    private typealias Next = (plan: ConsumePlan, stores: ConsumeStores)

    /// Consumes until the collectors end, and stops them for a reload that changes something.
    private func consume(
        _ group: CollectorGroup,
        _ plan: ConsumePlan,
        _ stores: ConsumeStores,
        _ serviceManager: ServiceManager?
    ) -> (outcome: Result<Void, any Error>, next: Next?) {
        let progress = ConsumeProgress(group.collectors)
        progress.start()
        defer { progress.finish() }
        // This thread blocks; it is not in the cooperative pool.
        Task { [events] in
            do {
                events.ended(.success(try await group.run()))
            } catch {
                events.ended(.failure(error))
            }
        }
        var next: Next?
        while true {
            switch events.next(takesReloads: next == nil) {
            case .ended(let outcome): return (outcome, next)
            case .reload:
                guard !running.isStopping else { continue }
                serviceManager?.beginReload()
                next = reloaded(plan, stores)
                if next == nil {
                    serviceManager?.endReload(changed: false)
                } else {
                    group.stop()
                }
            }
        }
    }

    /// Reads flags, environment and files again, and opens what they name newly.
    ///
    /// - Returns: nil if the consumer goes on as before.
    private func reloaded(_ plan: ConsumePlan, _ stores: ConsumeStores) -> Next? {
        do {
            let new = try command.plan()
            guard !new.isSame(as: plan) else {
                var metadata: Logger.Metadata = [:]
                if let file = plan.credentials.first {
                    metadata[LogKey.reason] = "systemd makes a new copy of \(file) when the service restarts"
                }
                logger.info("the configuration has not changed", metadata: metadata)
                return nil
            }
            let opened = try openStores(new, from: stores)
            logger.info(
                "the configuration is reloaded",
                metadata: [LogKey.settings: .array(new.differences(to: plan).map { .string($0) })]
            )
            return (new, opened)
        } catch {
            logger.error(
                "the configuration is not reloaded, and the consumer goes on as before",
                metadata: [LogKey.reason: "\(Failure(error).message)"]
            )
            return nil
        }
    }

    private func openStores(_ plan: ConsumePlan, from earlier: ConsumeStores?) throws -> ConsumeStores {
        try ConsumeStores(plan, from: earlier, needs: command.retention.policy.needs, logger)
    }

    private func logStart(_ plan: ConsumePlan) {
        let string = plan.connectionString
        var places: Logger.Metadata = [
            LogKey.queue: "\(plan.buses[0].consumedQueue)", LogKey.store: "\(string.masked)",
        ]
        if plan.buses.count > 1 { places[LogKey.buses] = .array(plan.buses.map { "\($0.bus ?? "")" }) }
        if let relative = KnownStores.current.relativePath(of: string) { places[LogKey.file] = "\(relative.absolute)" }
        logger.info("consuming", metadata: places)
    }
}
