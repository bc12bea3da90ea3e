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

/// A small bare-metal API, which answers `openstack baremetal node list`, `create`, `show` and those that provision as
/// Ironic does.
///
/// usage: BareMetalAPI CONFIG_FILE...
///
/// The files have `[profiler]`, as those of OpenStack's services do. PORT sets the port (default 6385), DATABASE the path of
/// the database (default `nodes.db`).
@main
struct BareMetalAPI {
    static func main() async throws {
        let logger = Logger(label: "bare-metal-api")
        let environment = ProcessInfo.processInfo.environment

        // These three lines trace the service. They come first: libraries take the tracer that is there when they start.
        let identity = ServiceIdentity(project: "bare-metal", service: "bare_metal_api")
        let tracing = ProfilerService(
            configFiles: Array(CommandLine.arguments.dropFirst()),
            service: identity,
            logger: logger
        )
        InstrumentationSystem.bootstrap(OSProfilerTracer(tracing.profiler))

        let nodes = try NodeStore(
            path: environment["DATABASE"] ?? "nodes.db",
            tracesStatements: tracing.tracesStatements
        )
        try await nodes.failInterruptedWork()
        let provisioner = Provisioner(nodes: nodes, logger: logger)
        let port = environment["PORT"].flatMap(Int.init) ?? 6385
        let application = Application(
            router: makeRouter(nodes, provisioner),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            // They stop in reverse order, after the server: the last trace points are published when all work is done.
            services: [tracing, provisioner],
            logger: logger
        )
        try await application.runService()
    }
}
