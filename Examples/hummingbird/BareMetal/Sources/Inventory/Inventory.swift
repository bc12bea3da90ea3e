//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Hummingbird
import Logging
import OSProfiler
import OSProfilerConfiguration
import OSProfilerTracing
import Tracing

/// A service in front of the bare-metal API: tells how many nodes are in which state.
///
/// usage: Inventory CONFIG_FILE...
///
/// PORT sets the port (default 6386), BARE_METAL_URL the address of the API (default `http://127.0.0.1:6385`).
@main
struct Inventory {
    static func main() async throws {
        let logger = Logger(label: "inventory")
        let environment = ProcessInfo.processInfo.environment

        // Before anything else: an HTTP client takes the tracer that is there when it is made.
        let identity = ServiceIdentity(project: "bare-metal", service: "inventory")
        let tracing = ProfilerService(
            configFiles: Array(CommandLine.arguments.dropFirst()),
            service: identity,
            logger: logger
        )
        InstrumentationSystem.bootstrap(OSProfilerTracer(tracing.profiler))

        let client = BareMetalClient(url: environment["BARE_METAL_URL"] ?? "http://127.0.0.1:6385")
        let router = Router()
        router.add(middleware: TracingMiddleware())
        router.get("summary") { _, _ in Summary(try await client.nodes()) }
        let port = environment["PORT"].flatMap(Int.init) ?? 6386
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            services: [tracing],
            logger: logger
        )
        try await application.runService()
    }
}
