//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Logging
import OSProfiler
import OSProfilerMessaging

/// The publisher and the profiler that each process of the demo sets up.
struct DemoRuntime: Sendable {
    let profiler: Profiler
    private let notifier: MessagingNotifier

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(service: String) throws {
        let environment = ProcessInfo.processInfo.environment
        guard let url = environment["OSPROFILER_TRANSPORT_URL"] else {
            throw Failure(description: "OSPROFILER_TRANSPORT_URL is not set: rabbit://user:password@host:5672/")
        }
        var configuration = PublisherConfiguration(connection: try TransportURL(url).configuration)
        configuration.topology.exchange = environment["DEMO_EXCHANGE"] ?? "demo"
        notifier = MessagingNotifier(configuration, logger: Logger(label: service))
        profiler = Profiler(
            notifier: notifier,
            service: ServiceIdentity(project: "demo", service: service),
            hmacKeys: HMACKeys(environment["OSPROFILER_HMAC_KEYS"] ?? "DEMO_KEY")
        )
        notifier.start()
    }

    /// Handles the single request of this process as part of the trace in its headers.
    func serve<T>(_ body: () async throws -> T) async throws -> T {
        let environment = ProcessInfo.processInfo.environment
        let headers = SignedHeaders { environment[Self.variable($0)] }
        do {
            let result = try await profiler.withProfiling(headers: headers) { try await body() }
            await finish()
            return result
        } catch {
            await finish()
            throw error
        }
    }

    /// Publishes the remaining trace points.
    func finish() async {
        guard await !notifier.shutdown(within: .seconds(10)) else { return }
        FileHandle.standardError.write(Data("some trace points were not published: \(notifier.statistics)\n".utf8))
    }

    /// Calls another service of the demo by starting its process with the headers of the running task's trace.
    ///
    /// - Returns: whether it succeeded.
    func call(_ service: String) async throws -> Bool {
        let process = Process()
        process.executableURL = Bundle.main.executableURL
        process.arguments = [service]
        var environment = ProcessInfo.processInfo.environment
        for header in TraceHeaders.current() { environment[Self.variable(header.name)] = header.value }
        process.environment = environment
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus == 0) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }

    /// Returns the environment variable for a header: `DEMO_X_TRACE_INFO` for `X-Trace-Info`.
    private static func variable(_ header: String) -> String {
        "DEMO_" + header.uppercased().replacing("-", with: "_")
    }
}

/// Sleeps for some milliseconds to simulate work.
func pass(milliseconds: Int) async throws {
    try await Task.sleep(for: .milliseconds(milliseconds))
}
