//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import CoreMetrics
import Foundation
import Logging
import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerStore
import Testing

@testable import OSProfilerCLI

@Suite struct PrometheusRegistryTests {
    @Test func writesEveryKindSortedByName() {
        let registry = PrometheusRegistry(help: ["b_total": "What b counts."])
        Counter(label: "b_total", factory: registry).increment(by: 3)
        Counter(label: "b_total", factory: registry).increment(by: 4)
        Gauge(label: "a", dimensions: [("state", "x\"\\\ny")], factory: registry).record(1.5)
        Gauge(label: "a", dimensions: [("state", "z")], factory: registry).record(Double.nan)
        let timer = Timer(label: "c.seconds", factory: registry)
        timer.recordMilliseconds(1)
        timer.recordSeconds(100)
        let text = registry.text()
        #expect(
            text.hasPrefix(
                """
                # TYPE a gauge
                a{state="x\\"\\\\\\ny"} 1.5
                a{state="z"} NaN
                # HELP b_total What b counts.
                # TYPE b_total counter
                b_total 7
                # TYPE c_seconds histogram
                c_seconds_bucket{le="0.001"} 1
                c_seconds_bucket{le="0.0025"} 1

                """
            ),
            "\(text)"
        )
        #expect(text.hasSuffix("c_seconds_bucket{le=\"+Inf\"} 2\nc_seconds_sum 100.001\nc_seconds_count 2\n"))
    }

    @Test func aNameOfTwoKindsBreaksNothing() {
        let registry = PrometheusRegistry(help: [:])
        Counter(label: "a", factory: registry).increment()
        Gauge(label: "a", factory: registry).record(7)
        #expect(registry.text() == "# TYPE a counter\na 1\n")
    }
}

@Suite struct HTTPAnswerTests {
    private func answer(_ head: String) -> String {
        let bytes = HTTPAnswer.bytes(to: Array(head.utf8)) { path in HTTPAnswer(status: .ok, body: path) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func answersGetAndHead() {
        #expect(answer("GET /metrics?x=/y HTTP/1.1\r\n\r\n").hasSuffix("\r\n\r\n/metrics"))
        #expect(
            answer("HEAD / HTTP/1.0\r\n\r\n").hasSuffix(
                "Content-Length: 1\r\nCache-Control: no-store\r\n"
                    + "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
            )
        )
    }

    @Test(arguments: ["", "GET", "GET /", "GET / HTTP/2", "GET http://x/ HTTP/1.1", "\u{0}\u{1}", "GET  / HTTP/1.1 x"])
    func refusesWhatIsNoRequest(line: String) {
        #expect(answer(line + "\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
    }

    @Test func refusesOtherMethods() {
        #expect(answer("POST /metrics HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.1 405 "))
    }
}

@Suite struct MonitoringServerTests {
    /// A server over a collector that was never started.
    private func server() throws -> MonitoringServer {
        let server = try MonitoringServer(host: "127.0.0.1", port: 0)
        let configuration = CollectorConfiguration(connection: AMQPConfiguration(endpoints: []))
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let collector = Collector(configuration, store: InMemoryStore(), logger: logger)
        server.serve(MonitoringPages(collector: collector, registry: PrometheusRegistry(help: [:])))
        return server
    }

    @Test func isLiveAndNotReadyBeforeItConsumes() throws {
        let address = try server().address
        #expect(HTTPProbe.get("/healthz", from: address).hasPrefix("HTTP/1.1 200 OK"))
        let ready = HTTPProbe.get("/readyz", from: address)
        #expect(ready.hasPrefix("HTTP/1.1 503 "))
        #expect(ready.hasSuffix("{\"status\": \"unavailable\", \"state\": \"connecting\", \"reason\": null}\n"))
        #expect(HTTPProbe.get("/metrics", from: address).contains("\nprocess_resident_memory_bytes "))
        #expect(HTTPProbe.get("/etc/passwd", from: address).hasPrefix("HTTP/1.1 404 "))
    }

    @Test func aPortThatIsTakenIsNamed() throws {
        let taken = try server().address
        let port = try #require(UInt16(taken.split(separator: ":")[1]))
        let error = #expect(throws: CLIError.self) { try MonitoringServer(host: "127.0.0.1", port: port) }
        #expect(error?.description.contains("--metrics-port \(port)") == true)
    }

    @Test func thoseWhoSendNothingKeepNobodyOut() throws {
        let address = try server().address
        let idle = (0..<40).map { _ in HTTPProbe.connect(address) }
        defer { for descriptor in idle { close(descriptor) } }
        #expect(HTTPProbe.send(String(repeating: "x", count: 20_000), to: address) == "")
        // Each of them has its deadline, and then it is closed.
        #expect(HTTPProbe.read(idle[0]) == "")
        #expect(HTTPProbe.get("/healthz", from: address).hasPrefix("HTTP/1.1 200 OK"))
    }
}
