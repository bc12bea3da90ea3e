//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
import Foundation
import TestSupport
import Testing

/// `osprofiler consume` whose store is away for a reason that passes: a log whose file is gone.
@Suite(.blocking) struct AwayStoreTests {
    private let tool: CommandLineRunner
    private let path: String

    init() throws {
        tool = try CommandLineRunner()
        path = tool.folder.path("traces.db")
    }

    private func leaveLog() throws {
        try Data("points that the file had not".utf8).write(to: URL(fileURLWithPath: "\(path)-wal"))
    }

    @Test func itIsWatchedWhileItWaitsAndGoesOn() async throws {
        try leaveLog()
        let consume = try tool.start(["consume", "--durable", "--metrics-port", "0", "--log-format", "json"])
        defer { consume.signal(SIGKILL) }
        #expect(try await eventually { consume.errorsSoFar.contains("its log is not") })
        let errors = consume.errorsSoFar
        let start = try #require(errors.firstRange(of: "http://")).upperBound
        let address = String(errors[start...].prefix { $0 != "/" })
        #expect(HTTPProbe.get("/healthz", from: address).hasPrefix("HTTP/1.1 200 "))
        let isAway: () -> Bool = {
            let answer = HTTPProbe.get("/readyz", from: address)
            return answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("storeUnavailable")
                && answer.contains("its log is not")
        }
        #expect(try await eventually(isAway))
        #expect(HTTPProbe.get("/metrics", from: address).contains("\nosprofiler_store_up 0"))

        try FileManager.default.removeItem(atPath: "\(path)-wal")
        #expect(try await eventually { HTTPProbe.get("/readyz", from: address).hasPrefix("HTTP/1.1 200 ") })
        // Nothing comes: it finds out by itself, and that it is back too.
        try FileManager.default.moveItem(atPath: path, toPath: "\(path).away")
        #expect(try await eventually(isAway))
        try FileManager.default.moveItem(atPath: "\(path).away", toPath: path)
        #expect(try await eventually { HTTPProbe.get("/readyz", from: address).hasPrefix("HTTP/1.1 200 ") })
        consume.signal(SIGTERM)
        #expect(consume.wait().status == 0)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalEndsTheWait(signal: Int32) async throws {
        try leaveLog()
        let consume = try tool.start(["consume"])
        #expect(try await eventually { consume.errorsSoFar.contains("its log is not") })
        consume.signal(signal)
        let outcome = consume.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errorLines.last?.hasPrefix("received 0 = stored 0") == true)
    }

    @Test func aDrainDoesNotWait() throws {
        try leaveLog()
        let drain = try tool.run("consume", "--drain")
        #expect(drain.status == 1)
        #expect(drain.errorLines.last?.contains("its log is not") == true, "\(drain.errors)")
    }
}
#endif
