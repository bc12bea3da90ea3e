//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerAMQP
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

@testable import OSProfilerDoctor

/// A run as a program with a store of its own makes one, without settings and without a broker that answers.
@Suite(.hangLimit) struct DoctorRunTests {
    /// A broker that nobody listens for.
    private static let away = AMQPConfiguration(endpoints: [AMQPEndpoint(host: "127.0.0.1", port: 1)])

    private func checks(_ report: DoctorReport) -> [String] { report.findings.map(\.check) }

    @Test func aStoreThatIsOpenIsLookedAtAndStaysOpen() async {
        let store = ClosingStore()
        let report = await DoctorRun(store: DoctorStore("memory", store)).run()
        #expect(report.findings["store.open"]?.message == "memory")
        #expect(report.findings["topology"]?.status == .skipped)
        #expect(report.failures().isEmpty)
        #expect(!checks(report).contains { $0.hasPrefix("config.") || $0.hasPrefix("broker.") })
        #expect(store.closed.load(ordering: .relaxed) == 0)
    }

    @Test func aStoreThatIsOpenedForTheRunIsClosed() async {
        let store = ClosingStore()
        let report = await DoctorRun(store: DoctorStore("memory") { store }).run()
        #expect(report.findings["store.open"]?.status == .ok)
        #expect(store.closed.load(ordering: .relaxed) == 1)
    }

    @Test func aStoreThatDoesNotOpenIsAFinding() async {
        let store = DoctorStore("x://u:pa55@h/") { throw StoreError(.busy, "x://u:pa55@h/ is locked") }
        let report = await DoctorRun(store: store).run()
        let finding = report.findings["store.open"]
        #expect(finding?.status == .problem && finding?.message == "x://u:***@h/ is locked")
        #expect(report.failures().map(\.check) == ["store.open"])
    }

    @Test func aBrokerThatIsAwayIsAProblem() async {
        let report = await DoctorRun(broker: { Self.away }).run()
        #expect(report.findings["broker.tcp"]?.status == .problem)
        #expect(report.findings["topology"]?.message == "no broker to query")
    }

    @Test func aBrokerThatCannotBeNamedIsAProblem() async {
        let report = await DoctorRun(broker: { throw DoctorError("no such broker") }).run()
        #expect(report.findings["broker.url"]?.message == "no such broker")
    }

    @Test func theVersionsBeginWithTheProgram() async {
        var run = DoctorRun()
        run.program = SoftwarePart(name: "shop", version: "7")
        run.libraries = [SoftwarePart(name: "libshop", version: "8")]
        let message = await run.run().findings["versions"]?.message
        #expect(message?.hasPrefix("shop 7, librabbitmq ") == true && message?.hasSuffix(", libshop 8") == true)
    }

    @Test func settingsComeFirst() async {
        var run = DoctorRun()
        run.settings = DoctorSettings(
            settings: [
                .init("shop_url", values: [.init("http://u:pa55@h/", .environment("SHOP_URL"))], isURL: true)
            ],
            connectionString: .failure(DoctorError("none"))
        )
        let report = await run.run()
        #expect(report.findings.first == .ok("config.shop_url", "http://u:***@h/ from SHOP_URL"))
        #expect(report.findings["config.connection_string"]?.status == .problem)
    }

    @Test func findingsAreToldAsTheyCome() throws {
        struct Enough: Error {}
        var told: [Finding] = []
        let report = DoctorRun().run { finding in told.append(finding) }
        #expect(told == report.findings && told.count > 2)
        #expect(throws: Enough.self) { try DoctorRun().run { (_: Finding) throws(Enough) in throw Enough() } }
    }

    @Test func aReportAsTextAndJSON() throws {
        let report = DoctorReport(findings: [.ok("a", "b"), .warning("c", "\u{7}d", "e")])
        #expect(
            report.text == """
                ok      a                         b
                warning c                         \\u{7}d
                        → e

                0 problems, 1 warning, 1 ok, 0 skipped

                """
        )
        #expect(report.failures().isEmpty && report.failures(isStrict: true).map(\.check) == ["c"])
        let objects = try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [[String: Any]]
        #expect(objects?.count == 2)
    }
}

/// A store that counts how often it is closed.
private final class ClosingStore: StoreDouble {
    let closed = Atomic(0)
    let inner = InMemoryStore()

    func makeWriter(isCancelled: @escaping @Sendable () -> Bool) -> any TraceWriter {
        inner.makeWriter(isCancelled: isCancelled)
    }

    func close() { closed.add(1, ordering: .relaxed) }
}
