//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfiler

/// One of three services that handle a request together, each in its own process: `api`, `conductor`, `agent`.
///
/// The API service begins a trace as a client with the HMAC key does, and passes the signed headers from process to
/// process. `scripts/demo` shows the trace. OSPROFILER_TRANSPORT_URL sets the broker, DEMO_EXCHANGE the exchange
/// (default `demo`), and OSPROFILER_HMAC_KEYS the keys (default `DEMO_KEY`).
@main
struct DemoService {
    static func main() async {
        do {
            switch CommandLine.arguments.dropFirst().first {
            case "api": try await runAPI()
            case "conductor": try await runConductor()
            case "agent": try await runAgent()
            default: throw Usage()
            }
        } catch {
            FileHandle.standardError.write(Data("DemoService: \(error)\n".utf8))
            exit(error is Usage ? 64 : 1)
        }
    }

    private struct Untraced: Error, CustomStringConvertible {
        var description: String { "OSPROFILER_HMAC_KEYS contains no key: nothing was traced" }
    }

    private struct Usage: Error, CustomStringConvertible {
        var description: String { "usage: DemoService api|conductor|agent" }
    }

    /// Runs the service that a client calls; prints the trace id at the end.
    private static func runAPI() async throws {
        let runtime = try DemoRuntime(service: "demo-api")
        // The headers that a client with the key sends: a new, signed trace.
        let headers = runtime.profiler.withProfiling { TraceHeaders.currentPair }
        var baseID: OpaqueID?
        do {
            try await runtime.profiler.withProfiling(headers: headers) {
                baseID = Profiler.currentBaseID
                try await DemoAPI(runtime: runtime).handleRequest()
            }
        } catch {
            await runtime.finish()
            throw error
        }
        await runtime.finish()
        guard let baseID else { throw Untraced() }
        print("Trace ID: \(baseID)")
    }

    private static func runConductor() async throws {
        let runtime = try DemoRuntime(service: "demo-conductor")
        try await runtime.serve { try await DemoConductor(runtime: runtime).deploy() }
    }

    private static func runAgent() async throws {
        let runtime = try DemoRuntime(service: "demo-agent")
        let isInstalled = try await runtime.serve { try await DemoAgent().install() }
        if !isInstalled { exit(2) }
    }
}
