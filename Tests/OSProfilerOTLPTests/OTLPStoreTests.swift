//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
import Foundation
import OSProfilerCore
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerOTLP

/// What needs no receiver.
@Suite struct OTLPStoreTests {
    private func store() throws(StoreError) -> OTLPStore {
        try OTLPStore(OTLPConnectionString("otlp://us:geheim@127.0.0.1:1", environment: [:]))
    }

    private func refuses(_ body: (OTLPStore) throws -> Void) throws -> Bool {
        let store = try store()
        defer { store.close() }
        let error = #expect(throws: StoreError.self) { try body(store) }
        return error?.code == .unsupported
    }

    @Test func whatItCannotDoIsRefused() throws {
        let id: OpaqueID = "11111111-1111-4111-8111-111111111111"
        #expect(try refuses { _ = try $0.points(of: id) })
        #expect(try refuses { _ = try $0.summaries(TraceQuery()) })
        #expect(try refuses { _ = try $0.delete([id]) })
        #expect(try refuses { _ = try $0.setPinned(true, [id]) })
        #expect(try refuses { _ = try $0.purge(.bytes(1)) })
        #expect(try refuses { _ = try $0.purgeable(.bytes(1)) })
        #expect(try refuses { _ = try $0.rejectedMessages(limit: 1) })
    }

    /// Taken in silence, they would be acknowledged and gone.
    @Test func rejectedMessagesAreRefused() throws {
        let message = RejectedMessage(
            reason: "not-json",
            detail: "d",
            exchange: "e",
            routingKey: "k",
            properties: "{}",
            body: [0],
            time: Timestamp(microseconds: 5)
        )
        #expect(try refuses { _ = try $0.makeWriter().append(PointBatch(), rejected: [message], at: .now()) })
    }

    @Test func whatBecomesOfSpansIsToldInTheGuidesWords() throws {
        let guide = try String(
            contentsOf: Fixtures.folder.appendingPathComponent("../../docs/operations.md").standardized,
            encoding: .utf8
        )
        let names = StoreBackend.otlp.metrics.map(\.name)
        for name in names { #expect(guide.contains("`\(name)`"), "\(name)") }
        let events: [OTLPEvent] = [
            .rejected(spans: 2, reason: "r"), .refused(spans: 2, reason: "r"), .warned(reason: "r"),
            .overflowed(spans: 2), .lost(spans: 2, reason: "r"),
        ]
        for event in events.map(\.storeEvent) {
            #expect(guide.contains("`\(event.message)`"), "\(event.message)")
            #expect(event.metric.map(names.contains) ?? (event.count == nil), "\(event.message)")
        }
        #expect(events.map(\.storeEvent.isLoss) == [true, true, false, false, true])
    }

    @Test func aReceiverThatIsAwayIsToldWithoutThePassword() throws {
        let store = try store()
        defer { store.close() }
        let writer = try store.makeWriter()
        let error = #expect(throws: StoreError.self) {
            try writer.append(spans(1).batch(), rejected: [], at: .now())
        }
        #expect(throws: StoreError.self) { try writer.check() }
        #expect(error?.code == .unavailable && error?.description.contains("geheim") == false)
        #expect(try store.health(within: .seconds(5)).findings.map(\.severity) == [.problem])
    }

    @Test func closingTwiceDoesNoHarmAndEndsItsUse() throws {
        let store = try store()
        let writer = try store.makeWriter()
        writer.close()
        writer.close()
        #expect(throws: StoreError.self) { try writer.append(PointBatch(), rejected: [], at: .now()) }
        let other = try store.makeWriter()
        store.close()
        store.close()
        #expect(throws: StoreError.self) { try other.append(PointBatch(), rejected: [], at: .now()) }
    }
}
#endif
