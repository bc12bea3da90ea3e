//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
import OSProfilerCore
import OSProfilerStore
import OSProfilerStoreContract
import TestSupport
import Testing

@testable import OSProfilerOTLP

/// The store over a strict receiver.
@Suite(.blocking) struct OTLPStoreInteropTests {
    private let receiver: OTLPReceiver

    init() throws { receiver = try OTLPReceiver() }

    private func store(_ members: String = "") throws(StoreError) -> OTLPStore {
        try OTLPStore(OTLPConnectionString(receiver.connectionString + members, environment: [:]))
    }

    @Test(arguments: StoreContract.cases)
    func contract(_ check: StoreContract.Case) throws {
        try check.run { try store() }
    }

    /// Runs on the real clock: the store's own thread sends the span, whenever that is.
    @Test func aThreadSendsWhatWaitsTooLong() async throws {
        let store = try store("?unfinished_after=1s")
        defer { store.close() }
        let writer = try store.makeWriter()
        _ = try writer.append([spans(1)[0]].batch(), rejected: [], at: .now())
        let deadline = ContinuousClock.now + .seconds(120)
        while try receiver.received().spans.isEmpty, .now < deadline { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try receiver.received().spans.map { $0.attributes["osprofiler.incomplete"] } == [.text("no stop")])
    }

    @Test func headersAndUserGoWithEachRequest() throws {
        let text = receiver.connectionString.replacing("otlp://", with: "otlp://us:pw@")
        let store = try OTLPStore(OTLPConnectionString(text, environment: ["OTEL_EXPORTER_OTLP_HEADERS": "X-Scope=1"]))
        defer { store.close() }
        _ = try store.makeWriter().append(spans(1).batch(), rejected: [], at: .now())
        let asked = try #require(try receiver.received().asked.first)
        #expect(asked.headers["Authorization"] == "Basic dXM6cHc=" && asked.headers["X-Scope"] == "1")
    }

    @Test func healthTellsWhetherTheReceiverTakesSpans() throws {
        let store = try store()
        defer { store.close() }
        let good = try store.health(within: .seconds(10))
        #expect(good.isWritable == true && good.findings.map(\.severity) == [.good])
        #expect(try receiver.received().spans.isEmpty)
        try receiver.answer(["count": 1, "status": 401])
        let bad = try store.health(within: .seconds(10))
        #expect(bad.isWritable == nil && bad.findings.map(\.severity) == [.problem])
        #expect(bad.findings[0].message.contains("401"))
    }
}
#endif
