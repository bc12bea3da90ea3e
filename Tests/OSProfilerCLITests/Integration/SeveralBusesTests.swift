//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// One consumer of several virtual hosts and brokers.
@Suite(.blocking) struct SeveralBusesTests {
    /// The services of another virtual host, who share the folder's store with the first.
    private final class Cell {
        let tool: CommandLineRunner
        var url: String { tool.transportURL() }
        /// The name under which the consumer knows it.
        var bus: String { "\(tool.broker.host):\(tool.broker.port)/\(tool.virtualHost)" }

        init(_ broker: PrivateBroker? = nil) throws { tool = try CommandLineRunner(broker) }

        /// Publishes the points of one trace.
        func publish() throws {
            let publish = try tool.run("publish", "--demo", "--durable")
            #expect(publish.status == 0, "\(publish.errors)")
        }

        func isDrained() throws -> Bool {
            let status = try tool.run("queue", "status", "--json").text
            return status.contains("\"ready\": 0") && status.contains("\"consumers\": 1")
        }
    }

    private static let points = 18

    private func arguments(_ cells: [Cell], _ more: String...) -> [String] {
        ["consume", "--durable"] + more + cells.flatMap { ["--transport-url", $0.url] }
    }

    private func count(of key: String, in outcome: CommandLineRunner.Outcome) throws -> Int? {
        let object = try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any]
        return object?[key] as? Int
    }

    @Test func aDrainStoresTheTracesOfEveryBus() throws {
        let cells = [try Cell(), try Cell()]
        for cell in cells { try cell.publish() }
        try cells[1].publish()
        let drain = try cells[0].tool.start(arguments(cells, "--drain")).wait()
        #expect(drain.status == 0, "\(drain.errors)")
        let lines = drain.errorLines
        #expect(
            lines.suffix(3).dropLast() == [
                "\(cells[0].bus): received 18 = stored 18 + duplicates 0 + rejected 0",
                "\(cells[1].bus): received 36 = stored 36 + duplicates 0 + rejected 0",
            ],
            "\(drain.errors)"
        )
        #expect(lines.last?.hasPrefix("received 54 = stored 54 + duplicates 0 + rejected 0 in ") == true)
        #expect(lines.contains { $0.contains(" connected ") && $0.contains("bus=\(cells[1].bus)") }, "\(drain.errors)")
        #expect(!drain.errors.contains(":guest@"))
        #expect(try cells[0].tool.run("trace", "list", "--json").text.ranges(of: "base_id").count == 3)
    }

    @Test func aDrainThatFailsOnOneBusFinishesTheOthers() throws {
        let cells = [try Cell(), try Cell()]
        try cells[1].publish()
        let refused = cells[0].tool.transportURL(password: "s3cr3t-x")
        let drain = try cells[0].tool.run(
            "consume",
            "--drain",
            "--json",
            "--transport-url",
            refused,
            "--transport-url",
            cells[1].url
        )
        #expect(drain.status == 1, "\(drain.errors)")
        #expect(try count(of: "stored", in: drain) == Self.points)
        #expect(drain.errors.contains("a bus is not consumed any more"), "\(drain.errors)")
        #expect(drain.errorLines.last?.hasPrefix("osprofiler: ") == true && !drain.errors.contains("s3cr3t-x"))
    }

    @Test func oneBusIsCutWhileTheOtherGoesOn() async throws {
        let broker = try PrivateBroker(.init(tls: false))
        let cells = [try Cell(), try Cell(broker)]
        let tool = cells[0].tool
        let socket = tool.folder.path("notify")
        let receiver = try NotifyReceiver(path: socket)
        tool.environment["NOTIFY_SOCKET"] = socket
        let consume = try tool.start(arguments(cells, "--json", "--log-format", "json", "--metrics-port", "0"))
        defer { consume.signal(SIGKILL) }
        // Both may come in one message.
        var heard: [String] = []
        while !heard.contains("STATUS=consuming 2 of 2 buses"), let lines = receiver.next() { heard += lines }
        #expect(heard.contains("READY=1"), "\(heard)")
        #expect(try await eventually { consume.errorsSoFar.contains("/metrics") })
        let errors = consume.errorsSoFar
        let address = String(errors[try #require(errors.firstRange(of: "http://")).upperBound...].prefix { $0 != "/" })
        #expect(HTTPProbe.get("/readyz", from: address).hasPrefix("HTTP/1.1 200 "))

        try broker.kill()
        #expect(try await eventually { HTTPProbe.get("/readyz", from: address).hasPrefix("HTTP/1.1 503 ") })
        #expect(HTTPProbe.get("/healthz", from: address).hasPrefix("HTTP/1.1 200 "))
        #expect(HTTPProbe.get("/readyz", from: address).contains("\"reason\": \"\(cells[1].bus): "))
        try cells[0].publish()
        #expect(try await eventually { try cells[0].isDrained() })
        func metric(_ name: String, _ cell: Cell) -> Substring? {
            HTTPProbe.get("/metrics", from: address).split(separator: "\n")
                .first { $0.hasPrefix("\(name){bus=\"\(cell.bus)\"} ") }?.split(separator: " ").last
        }
        #expect(try await eventually { metric("osprofiler_acked_messages_total", cells[0]) == "18" })
        #expect(metric("osprofiler_acked_messages_total", cells[1]) == "0")
        let text = HTTPProbe.get("/metrics", from: address)
        #expect(text.contains("osprofiler_state{bus=\"\(cells[1].bus)\",state=\"consuming\"} 0\n"), "\(text)")
        #expect(text.contains("\nosprofiler_purged_traces_total 0\n") && !text.contains("guest"), "\(text)")
        #expect(
            try await eventually { !HTTPProbe.get("/metrics", from: address).contains("osprofiler_store_bytes NaN") }
        )

        try broker.start()
        try cells[1].publish()
        #expect(try await eventually { try cells[1].isDrained() })
        #expect(try await eventually { HTTPProbe.get("/readyz", from: address).hasPrefix("HTTP/1.1 200 ") })
        consume.signal(SIGTERM)
        let outcome = consume.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try count(of: "stored", in: outcome) == 2 * Self.points, "\(outcome.text)")
        #expect(outcome.text.contains("\"buses\": [{\"bus\": \"\(cells[0].bus)\", \"received\": 18, "))
    }

    @Test func aSignalStoresWhatIsInHandOfEveryBus() async throws {
        let cells = [try Cell(), try Cell(), try Cell()]
        for cell in cells { try cell.publish() }
        let consume = try cells[0].tool.start(arguments(cells))
        defer { consume.signal(SIGKILL) }
        for cell in cells { #expect(try await eventually { try cell.isDrained() }) }
        consume.signal(SIGTERM)
        let outcome = consume.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errorLines.last?.hasPrefix("received 54 = stored 54 ") == true, "\(outcome.errors)")
    }

    /// One consumer alone would end.
    @Test func aBrokerThatRefusesTheLoginIsWaitedForBesideOthers() async throws {
        let cells = [try Cell(), try Cell()]
        let (broker, user) = (cells[0].tool.broker, "late-\(cells[1].tool.virtualHost)")
        let url = cells[1].tool.transportURL(user: user, password: "pass")
        let consume = try cells[0].tool.start(arguments([cells[0]], "--transport-url", url))
        defer { consume.signal(SIGKILL) }
        try cells[0].publish()
        #expect(try await eventually { try cells[0].isDrained() })
        try broker.ctl("add_user", user, "pass")
        try broker.permit(user, configure: ".*", write: ".*", read: ".*", in: cells[1].tool.virtualHost)
        try cells[1].publish()
        #expect(try await eventually { try cells[1].isDrained() })
        consume.signal(SIGTERM)
        let outcome = consume.wait()
        #expect(outcome.status == 0 && outcome.errors.contains("received 36 = stored 36 "), "\(outcome.errors)")
    }

    @Test func oneBusGivenTwiceIsRefused() throws {
        let cell = try Cell()
        let other = cell.url + "?heartbeat=5"
        let outcome = try cell.tool.run("consume", "--transport-url", cell.url, "--transport-url", other)
        #expect(outcome.status == 64)
        #expect(
            outcome.errorLines == [
                "osprofiler: --transport-url leads to the broker 127.0.0.1:\(cell.tool.broker.port) with virtual host "
                    + "\(cell.tool.virtualHost) twice: give each broker and virtual host once"
            ],
            "\(outcome.errors)"
        )
    }

    @Test func urlsComeFromFilesAndVariablesToo() throws {
        let cells = [try Cell(), try Cell()]
        let tool = cells[0].tool
        for cell in cells { try cell.publish() }
        let file = tool.folder.path("cell1.url")
        try (cells[0].url + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        tool.environment["CELL2"] = cells[1].url
        let drain = try tool.run("consume", "--drain", "--transport-url", "@\(file)", "--transport-url", "env:CELL2")
        #expect(drain.status == 0 && drain.errors.contains("received 36 = stored 36 "), "\(drain.errors)")
        let absent = try tool.run("queue", "status", "--transport-url", "env:CELL3")
        #expect(
            absent.errorLines == ["osprofiler: the variable CELL3 is not set; env:CELL3 reads a transport URL from it"]
        )
    }
}
