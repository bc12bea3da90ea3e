//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// snippet.hide
import Logging
import OSProfiler
import OSProfilerConfiguration
import OSProfilerMessaging
import OSProfilerSQLite
import ServiceLifecycle

struct Server: Service {
    func run() async throws { try await gracefulShutdown() }
}

// snippet.show
// snippet.publisher
func publisher(logger: Logger) throws -> MessagingNotifier {
    let url = try TransportURL("rabbit://shop:password@broker-1:5672,broker-2:5672/?ssl=1")
    var configuration = PublisherConfiguration(connection: url.configuration)
    configuration.topology.exchange = "shop"
    configuration.topology.isQuorum = true
    return MessagingNotifier(configuration, logger: logger)
}
// snippet.end

// snippet.group
func runService(logger: Logger) async throws {
    let notifier = try publisher(logger: logger)
    let service = ServiceIdentity(project: "shop", service: "shop-api", host: "web-1")
    let profiler = Profiler(notifier: notifier, service: service, hmacKeys: HMACKeys("SECRET_KEY"))
    // The group stops its services in reverse order: the notifier last.
    let group = ServiceGroup(
        services: [notifier, server(profiler)],
        gracefulShutdownSignals: [.sigterm],
        logger: logger
    )
    try await group.run()
}
// snippet.end

func server(_ profiler: Profiler) -> Server { Server() }

// snippet.configured
func runConfiguredService(host: String, logger: Logger) async throws {
    let tracing = ProfilerService(
        configFiles: ["/etc/shop/shop.conf"],
        service: ServiceIdentity(project: "shop", service: "shop-api", host: host),
        exchange: "shop",
        stores: [.sqlite],
        logger: logger
    )
    let group = ServiceGroup(
        services: [tracing, server(tracing.profiler)],
        gracefulShutdownSignals: [.sigterm],
        logger: logger
    )
    try await group.run()
}
// snippet.end

// snippet.strict
struct Misconfigured: Error { var reason: String }

func refuseToStartUntraced(_ tracing: ProfilerService) throws {
    if let problem = tracing.problem { throw Misconfigured(reason: problem) }
}
// snippet.end

// snippet.program
func runProgram(logger: Logger) async throws {
    let notifier = try publisher(logger: logger)
    notifier.start()
    let service = ServiceIdentity(project: "shop", service: "nightly", host: "batch-1")
    await Profiler(notifier: notifier, service: service).withProfiling {
        await withTrace("inventory") { await countStock() }
    }
    if await !notifier.shutdown(within: .seconds(10)) {
        logger.notice("trace points are lost", metadata: ["statistics": "\(notifier.statistics)"])
    }
}
// snippet.end

func countStock() async {}
