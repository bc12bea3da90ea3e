//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// snippet.hide
import Logging
import OSProfilerCollector
import OSProfilerMessaging
import OSProfilerStore
import ServiceLifecycle

// snippet.show
// snippet.configuration
func configuration() throws -> CollectorConfiguration {
    let url = try TransportURL("rabbit://osprofiler:password@controller:5672/?ssl=1")
    var configuration = CollectorConfiguration(connection: url.configuration)
    configuration.topology.exchange = "ironic"
    configuration.retention = RetentionPolicy(maximumAge: .seconds(30 * 86_400), maximumBytes: 50 << 30)
    configuration.isMonitored = true
    return configuration
}
// snippet.end

#if SQLite
import OSProfilerSQLite

// snippet.run
func consume(logger: Logger) async throws {
    let store = try SQLiteStore(path: "/var/lib/osprofiler/traces.db", opensAtOnce: false)
    defer { store.close() }
    let collector = try Collector(configuration(), store: store, logger: logger)
    let group = ServiceGroup(services: [collector], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    try await group.run()
}
// snippet.end
#endif

// snippet.mirrors
func collector(_ first: any TraceStore, beside second: any TraceStore, logger: Logger) throws -> Collector {
    try Collector(
        configuration(),
        store: first,
        mirrors: [MirroredStore(name: "archive", store: second)],
        logger: logger
    )
}
// snippet.end

// snippet.probe
func readiness(of collector: Collector) -> (status: Int, text: String) {
    let health = collector.health
    return (health.isReady ? 200 : 503, "\(health.state.rawValue) \(health.reason ?? "")")
}
// snippet.end

// snippet.drain
func drain(into store: any TraceStore, logger: Logger) async throws -> Int {
    var configuration = try configuration()
    configuration.drains = true
    let collector = Collector(configuration, store: store, logger: logger)
    try await collector.run()
    return collector.statistics.stored
}
// snippet.end
