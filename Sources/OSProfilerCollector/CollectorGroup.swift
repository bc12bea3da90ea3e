//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import Logging
internal import OSProfilerCore
package import OSProfilerStore

/// Collectors of several buses that write into one store.
///
/// Each has a thread, connections and counters of its own, and its own writer on the store: a bus that is away delays no
/// other. What the store needs once, such as retention, happens once. A group of one is that collector.
package final class CollectorGroup: Sendable {
    /// One for each bus, in the order of the configurations.
    package let collectors: [Collector]
    private let keeper: StoreKeeper?
    private let drains: Bool
    private let logger: Logger

    /// - Parameters:
    ///   - configurations: one for each bus, at least one. If there are several, each has a
    ///     ``CollectorConfiguration/bus``, and they have the retention in common.
    ///   - store: the primary store, which the group does not close.
    ///   - mirrors: additional stores; each collector has a queue of its own for each of them.
    ///   - logger: receives the lines of all collectors.
    package init(
        _ configurations: [CollectorConfiguration],
        store: any TraceStore,
        mirrors: [MirroredStore],
        logger: Logger
    ) {
        let isGroup = configurations.count > 1
        collectors = configurations.map { configuration in
            var configuration = configuration
            configuration.isOneOfSeveral = isGroup
            return Collector(configuration, store: store, mirrors: mirrors, logger: logger)
        }
        keeper = isGroup ? StoreKeeper(configurations[0], store: store, logger: logger) : nil
        drains = configurations.contains { $0.drains }
        self.logger = logger
    }

    /// Stops every collector; see ``Collector/stop()``.
    package func stop() {
        for collector in collectors { collector.stop() }
    }

    /// Consumes until ``stop()``, or until every queue is drained.
    ///
    /// A drain goes on with the other buses if one fails. Otherwise a collector fails because of the store, which all of
    /// them use, so that the group stops.
    ///
    /// - Throws: the first error of a collector, after all have ended.
    package func run() async throws {
        guard let keeper else { return try await collectors[0].run() }
        keeper.start()
        defer { keeper.stop() }
        var first: (any Error)?
        await withTaskGroup(of: (bus: String?, error: (any Error)?).self) { group in
            for collector in collectors {
                group.addTask {
                    do {
                        try await collector.run()
                        return (collector.bus, nil)
                    } catch {
                        return (collector.bus, error)
                    }
                }
            }
            for await (bus, error) in group {
                guard let error else { continue }
                logger.error(
                    "a bus is not consumed any more",
                    metadata: [LogKey.bus: "\(bus ?? "")", LogKey.error: "\(error)"]
                )
                first = first ?? error
                if !drains { stop() }
            }
        }
        if let first { throw first }
    }
}
