//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import CoreMetrics
import Foundation
import Logging
import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerStore
import ServiceLifecycle
import TestSupport
import Testing

@testable import OSProfilerMonitoring

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

    @Test func aBusThatIsNotConsumedAnyMoreLeavesNoMetrics() {
        let registry = PrometheusRegistry(help: [:])
        for labels in [[], [("bus", "h/a")], [("bus", "h/ab")], [("bus", "h/a"), ("store", "s")]] {
            Gauge(label: "osprofiler_state", dimensions: labels, factory: registry).record(1)
        }
        Gauge(label: "osprofiler_otlp_lost", factory: registry).record(1)
        registry.forget(bus: "h/a")
        registry.forget(bus: nil)
        #expect(
            registry.text().split(separator: "\n").filter { !$0.hasPrefix("#") } == [
                "osprofiler_otlp_lost 1", "osprofiler_state{bus=\"h/ab\"} 1",
            ]
        )
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
        let bytes = HTTPResponse.bytes(to: Array(head.utf8)) { path in HTTPResponse(status: .ok, body: path) }
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

@Suite(.hangLimit, .blocking) struct MonitoringServerTests {
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// A server over a collector that was never started.
    private func server(port: UInt16 = 0, version: String? = nil) -> MonitoringServer {
        let configuration = CollectorConfiguration(connection: AMQPConfiguration(endpoints: []))
        let collector = Collector(configuration, store: InMemoryStore(), logger: Self.logger)
        return MonitoringServer(collector, registry: PrometheusRegistry(), port: port, version: version)
    }

    private func startedAddress() throws -> String {
        let server = server()
        try server.start()
        return try #require(server.address)
    }

    private func port(of address: String) throws -> UInt16 {
        try #require(UInt16(address.split(separator: ":")[1]))
    }

    @Test func isLiveAndNotReadyBeforeItConsumes() throws {
        let address = try startedAddress()
        #expect(HTTPProbe.get("/healthz", from: address).hasPrefix("HTTP/1.1 200 OK"))
        let ready = HTTPProbe.get("/readyz", from: address)
        #expect(ready.hasPrefix("HTTP/1.1 503 "))
        #expect(ready.hasSuffix("{\"status\": \"unavailable\", \"state\": \"connecting\", \"reason\": null}\n"))
        #expect(HTTPProbe.get("/metrics", from: address).contains("\nprocess_resident_memory_bytes "))
        #expect(HTTPProbe.get("/etc/passwd", from: address).hasPrefix("HTTP/1.1 404 "))
    }

    @Test func eachOfSeveralBusesHasItsOwnHealthAndMetrics() throws {
        let registry = PrometheusRegistry()
        let collectors = ["one", "two"].map { bus in
            var configuration = CollectorConfiguration(connection: AMQPConfiguration(endpoints: []))
            configuration.bus = bus
            return Collector(configuration, store: InMemoryStore(), logger: Self.logger)
        }
        let pages = MonitoringPages(collectors: { collectors }, registry: registry, version: nil)
        #expect(
            pages.response("/readyz").body
                == #"{"status": "unavailable", "state": "connecting", "reason": null, "buses": [{"bus": "one", "#
                + #""status": "unavailable", "state": "connecting", "reason": null}, {"bus": "two", "#
                + "\"status\": \"unavailable\", \"state\": \"connecting\", \"reason\": null}]}\n"
        )
        #expect(pages.response("/healthz").status == .ok)
    }

    @Test func aPortThatIsTakenIsNamed() throws {
        let taken = try startedAddress()
        let port = try port(of: taken)
        let error = #expect(throws: MonitoringError.self) { try server(port: port).start() }
        #expect(error?.code == .badPort)
        #expect(error?.description == "cannot listen on 127.0.0.1:\(port): Address already in use")
    }

    @Test func thoseWhoSendNothingKeepNobodyOut() throws {
        let address = try startedAddress()
        let idle = (0..<40).map { _ in HTTPProbe.connect(address) }
        defer { for descriptor in idle { close(descriptor) } }
        #expect(HTTPProbe.send(String(repeating: "x", count: 20_000), to: address) == "")
        // Each of them has its deadline, and then it is closed.
        #expect(HTTPProbe.read(idle[0]) == "")
        #expect(HTTPProbe.get("/healthz", from: address).hasPrefix("HTTP/1.1 200 OK"))
    }

    @Test func whoConnectsAgainAtOnceFindsThePlaceFree() throws {
        let address = try startedAddress()
        let idle = (0..<15).map { _ in HTTPProbe.connect(address) }
        defer { for descriptor in idle { close(descriptor) } }
        let answers = (0..<500).map { _ in HTTPProbe.get("/healthz", from: address) }
        #expect(answers.count { !$0.hasPrefix("HTTP/1.1 200 OK") } == 0)
    }

    @Test func theVersionIsShownWhereThereIsOne() throws {
        let server = server(version: "1.2")
        try server.start()
        let address = try #require(server.address)
        #expect(HTTPProbe.get("/metrics", from: address).contains("\nosprofiler_build_info{version=\"1.2\"} 1\n"))
        #expect(!HTTPProbe.get("/metrics", from: try startedAddress()).contains("osprofiler_build_info"))
    }

    // MARK: As a service

    @Test func nothingListensBeforeTheStart() async throws {
        let server = server()
        #expect(server.address == nil)
        server.stop()
        // Ends at once, and has never listened.
        try await server.run()
        #expect(server.address == nil)
    }

    // No loop turns beside these servers, so that one that waited long for its turn to run may call itself unhealthy.

    @Test func aStopFreesThePortAndEndsTheRun() async throws {
        let server = server()
        try server.start()
        let address = try #require(server.address)
        async let run: Void = server.run()
        #expect(HTTPProbe.get("/healthz", from: address).hasPrefix("HTTP/1.1 "))
        // Somebody who is connected and says nothing does not hold it up for long.
        let idle = HTTPProbe.connect(address)
        defer { close(idle) }
        server.stop()
        try await run
        #expect(HTTPProbe.connect(address) == -1)
        try self.server(port: port(of: address)).start()
    }

    @Test func aGracefulShutdownEndsTheGroup() async throws {
        let server = server()
        let group = ServiceGroup(services: [server], logger: Self.logger)
        async let run: Void = group.run()
        while server.address == nil { try await Task.sleep(for: .milliseconds(10)) }
        let address = try #require(server.address)
        #expect(HTTPProbe.get("/healthz", from: address).hasPrefix("HTTP/1.1 "))
        await group.triggerGracefulShutdown()
        try await run
        #expect(HTTPProbe.connect(address) == -1)
    }
}
