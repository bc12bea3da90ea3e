//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import Testing

@testable import OSProfilerDoctor

@Suite struct StoreCheckTests {
    private static let now = Timestamp(microseconds: 1_800_000_000_000_000)

    private func health(_ change: (inout StoreHealth) -> Void = { _ in }) -> StoreHealth {
        var health = StoreHealth()
        health.traces = 2
        health.points = 36
        health.rejected = 0
        health.size = 90_112
        health.freeSpace = StoreFreeSpace(free: 50_000_000_000, total: 1 << 40)
        health.isWritable = true
        health.lastIngestion = Timestamp(microseconds: Self.now.microseconds - 3_000_000)
        health.skew = .init(baseID: "t", lead: -1000)
        change(&health)
        return health
    }

    private func findings(waiting: Int? = nil, _ change: (inout StoreHealth) -> Void = { _ in }) -> [Finding] {
        StoreCheck(waiting: waiting, now: Self.now).findings(health(change), store: "sqlite:///x")
    }

    @Test func aStoreThatIsWell() {
        let findings = findings { $0.findings = [StoreFinding("schema", .good, "version 1")] }
        #expect(findings.allSatisfy { $0.status == .ok })
        #expect(findings["store.schema"]?.message == "version 1")
        #expect(findings["store.contents"]?.message == "2 traces, 36 trace points")
        #expect(findings["store.space"]?.message == "90.1 kB used, 50.0 GB left")
        #expect(findings["store.ingestion"]?.message == "the last trace point was stored 3.00 s ago")
    }

    @Test func aStoreThatKnowsNothingOfItself() {
        let findings = StoreCheck(now: Self.now).findings(StoreHealth(), store: "x")
        #expect(findings.map(\.check) == ["store.open", "store.contents"])
        #expect(findings.map(\.status) == [.ok, .skipped])
    }

    @Test func whatTheBackendFindsKeepsItsWeight() {
        let severities: [StoreFinding.Severity] = [.good, .warning, .problem, .unknown]
        let own = severities.enumerated().map { StoreFinding("n\($0)", $1, "m", advice: "a") }
        let statuses = findings { $0.findings = own }.filter { $0.check.hasPrefix("store.n") }.map(\.status)
        #expect(statuses == [.ok, .warning, .problem, .skipped])
    }

    @Test func roomAccessAndRejectedMessages() {
        #expect(findings { $0.freeSpace?.free = 600_000_000 }["store.space"]?.status == .warning)
        #expect(findings { $0.freeSpace?.free = 10_000_000 }["store.space"]?.status == .problem)
        #expect(findings { $0.isWritable = false }["store.access"]?.status == .warning)
        var limited = StoreCheck(now: Self.now)
        limited.capabilities.cannotDelete = true
        let advice = limited.findings(health { $0.freeSpace?.free = 10_000_000 }, store: "x")["store.space"]?.advice
        #expect(advice?.contains("purge") == false && advice?.contains("connection string") == true)
        var advised = StoreCheck(now: Self.now)
        advised.accessAdvice = "ask its owner"
        let access = advised.findings(health { $0.isWritable = false }, store: "x")["store.access"]
        #expect(access?.advice == "run them as a user who may; ask its owner")
        // A server that takes no writes is no matter of the user's.
        let refused = findings { ($0.isWritable, $0.refusal) = (false, "it is a standby") }["store.access"]
        #expect(refused?.status == .warning && refused?.message == "it is a standby")
        let rejected = findings { $0.rejected = 7 }["store.rejected"]
        #expect(rejected?.status == .warning && rejected?.advice?.contains("queue export --from-store") == true)
    }

    @Test func aConsumerThatDoesNotStoreHere() {
        let old = Timestamp(microseconds: Self.now.microseconds - 120_000_000)
        #expect(findings(waiting: 5) { $0.lastIngestion = old }["store.ingestion"]?.status == .warning)
        #expect(findings(waiting: 0) { $0.lastIngestion = old }["store.ingestion"]?.status == .ok)
        #expect(findings(waiting: 5)["store.ingestion"]?.status == .ok)
    }

    @Test(arguments: [
        (StoreError.Code.notFound, Finding.Status.warning), (.foreign, .problem), (.corrupt, .problem),
        (.accessDenied, .problem), (.newerSchema, .problem), (.busy, .problem),
    ])
    func aStoreThatDoesNotOpen(code: StoreError.Code, status: Finding.Status) {
        let finding = StoreCheck.failed(StoreError(code, "why"))
        #expect(finding.check == "store.open" && finding.status == status && finding.message == "why")
    }

    // MARK: Clocks

    private func clocks(_ change: (inout StoreHealth) -> Void = { _ in }) -> [Finding] {
        ClockCheck(health: health(change), author: "nova on web-1", now: Self.now).findings
    }

    @Test func clocksThatAgree() {
        #expect(clocks().map(\.status) == [.ok, .ok])
        // What NTP leaves.
        #expect(clocks { $0.skew?.lead = 900_000 }["clock.services"]?.status == .ok)
        #expect(clocks { $0.skew = nil }["clock.services"]?.status == .skipped)
    }

    @Test func aServiceAheadOfTheConsumer() {
        let finding = clocks { $0.skew?.lead = 90_000_000 }["clock.services"]
        #expect(finding?.status == .warning)
        #expect(finding?.message.contains("nova on web-1 is 1 min 30 s or more ahead") == true)
    }

    @Test func aConsumerAheadOfThisMachine() {
        let later = Timestamp(microseconds: Self.now.microseconds + 5_000_000)
        let finding = clocks { $0.lastIngestion = later }["clock.consumer"]
        #expect(finding?.status == .warning && finding?.message.contains("5.00 s ahead") == true)
    }

    // MARK: Versions

    @Test func versionsAndTheirFaults() {
        func findings(_ version: String) -> [Finding] {
            VersionCheck(parts: [.init(name: "librabbitmq", version: version)]).findings
        }
        #expect(findings("0.11.0") == [.ok("versions", "librabbitmq 0.11.0")])
        #expect(findings("0.9.1").last?.status == .warning)
        #expect(findings("0.10.0").count == 1)
    }

    @Test func versionsGoByNumbers() throws {
        func version(_ text: String) throws -> SoftwareVersion { try #require(SoftwareVersion(text)) }
        #expect(try version("3.9.0") < version("3.10.0"))
        #expect(try version("4.3") == version("4.3.0"))
        #expect(try version("4.3.0-rc.1").isAtLeast(4, 3))
        #expect(try !version("4.2.9").isAtLeast(4, 3))
        #expect(SoftwareVersion("unknown") == nil)
    }
}
