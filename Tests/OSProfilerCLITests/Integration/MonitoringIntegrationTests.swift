//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCollector
import TestSupport
import Testing

@Suite(.blocking) struct MonitoringIntegrationTests {
    private func value(_ name: String, in text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            .flatMap { Double($0.dropFirst(name.count + 1)) }
    }

    private func within30Seconds(_ condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<600 {
            if try condition() { return true }
            Thread.sleep(forTimeInterval: 0.05)
        }
        return false
    }

    @Test func aServiceManagerHearsWhenItConsumesAndWhenItStops() throws {
        let tool = try CommandLineRunner()
        let socket = tool.folder.path("notify")
        let receiver = try NotifyReceiver(path: socket)
        tool.environment["NOTIFY_SOCKET"] = socket
        tool.environment["WATCHDOG_USEC"] = "200000"
        let consume = try tool.start(["consume"])
        defer { consume.signal(SIGKILL) }
        // It waits for the services' queue, and that is no failed start.
        #expect(receiver.receives("READY=1"))
        #expect(receiver.receives("WATCHDOG=1"))
        #expect(receiver.receives("WATCHDOG=1"))
        consume.signal(SIGTERM)
        #expect(receiver.receives("STOPPING=1"))
        #expect(consume.wait().status == 0)
    }

    @Test func aWrongSocketOfAServiceManagerIsNamed() throws {
        let tool = try CommandLineRunner()
        tool.environment["NOTIFY_SOCKET"] = "notify"
        let outcome = try tool.run("consume")
        #expect(outcome.status == 1)
        #expect(outcome.errorLines == ["osprofiler: NOTIFY_SOCKET must be an absolute path, or @ and a name"])
    }

    @Test func metricsAndHealthTellTheTruthThroughAnOutage() throws {
        let broker = try PrivateBroker(.init(tls: false))
        let tool = try CommandLineRunner(broker)
        let consume = try tool.start(["consume", "--durable", "--metrics-port", "0", "--log-format", "json"])
        defer { consume.signal(SIGKILL) }
        #expect(within30Seconds { consume.errorsSoFar.contains("\"connected\"") })
        let errors = consume.errorsSoFar
        let start = try #require(errors.firstRange(of: "http://")).upperBound
        let address = String(errors[start...].prefix { $0 != "/" })

        #expect(within30Seconds { HTTPProbe.get("/readyz", from: address).hasPrefix("HTTP/1.1 200 ") })
        #expect(try tool.run("publish", "--demo", "--durable").status == 0)
        #expect(
            within30Seconds {
                value("osprofiler_acked_messages_total", in: HTTPProbe.get("/metrics", from: address)) == 18
            }
        )
        #expect(
            within30Seconds { value("osprofiler_backlog_messages", in: HTTPProbe.get("/metrics", from: address)) == 0 }
        )
        let metrics = HTTPProbe.get("/metrics", from: address)
        #expect(value("osprofiler_stored_points_total", in: metrics) == 18)
        #expect(value("osprofiler_commit_seconds_count", in: metrics) ?? 0 >= 1)
        #expect(value("osprofiler_store_up", in: metrics) == 1)
        #expect(value("osprofiler_state{state=\"consuming\"}", in: metrics) == 1)
        #expect(value("osprofiler_last_commit_age_seconds", in: metrics).map { (0..<30).contains($0) } == true)
        for (name, help) in CollectorMetrics.descriptions {
            #expect(metrics.contains("# HELP \(name) \(help)\n"))
        }

        try broker.closeAllConnections()
        #expect(
            within30Seconds {
                value("osprofiler_reconnects_total", in: HTTPProbe.get("/metrics", from: address)) ?? 0 >= 1
            }
        )
        #expect(within30Seconds { HTTPProbe.get("/readyz", from: address).hasPrefix("HTTP/1.1 200 ") })
        consume.signal(SIGTERM)
        let outcome = consume.wait()
        #expect(outcome.status == 0)
        for line in outcome.errorLines {
            #expect(throws: Never.self, "\(line)") { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
        #expect(outcome.errorLines.last?.contains("received 18 = stored 18") == true)
    }
}
