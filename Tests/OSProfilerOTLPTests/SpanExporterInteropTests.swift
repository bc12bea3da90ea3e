//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
import Foundation
import OSProfilerCore
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

@testable import OSProfilerOTLP

/// Against OpenTelemetry's own Python classes.
@Suite(.blocking) struct SpanExporterInteropTests {
    /// A clock that is set by hand, and what was told.
    private final class Surroundings: Sendable {
        private let time = Mutex<Int64>(0)
        private let told = Mutex<[OTLPEvent]>([])

        var now: Int64 { time.withLock { $0 } }
        var events: [OTLPEvent] { told.withLock { $0 } }

        func pass(seconds: Int64) { time.withLock { $0 += seconds * 1_000_000 } }
        func tell(_ event: OTLPEvent) { told.withLock { $0.append(event) } }
    }

    private let receiver: OTLPReceiver
    private let surroundings = Surroundings()

    init() throws { receiver = try OTLPReceiver() }

    private func exporter(_ members: String = "") throws -> SpanExporter {
        let string = try OTLPConnectionString(receiver.connectionString + members, environment: [:])
        let exporter = try SpanExporter(string) { [surroundings] in surroundings.now }
        exporter.observe { [surroundings] in surroundings.tell($0) }
        return exporter
    }

    @Test(arguments: ["gzip", "none"])
    func fixturesComeOutAsSpans(compression: String) throws {
        let exporter = try exporter("/prefix?compression=\(compression)")
        defer { exporter.close() }
        for trace in try FixtureMessages.traces(in: "ironic/messages.jsonl") {
            #expect(try exporter.append(trace.points).stored == trace.points.count)
        }
        let received = try receiver.received()
        #expect(received.spans.count == 346 && Set(received.spans.map(\.spanId)).count == 346)
        #expect(received.asked.allSatisfy { $0.path == "/prefix/v1/traces" })
        #expect(received.asked.allSatisfy { ($0.headers["Content-Encoding"] == "gzip") == (compression == "gzip") })
        let known = Set(received.spans.map { $0.traceId + $0.spanId })
        let children = received.spans.filter { !$0.parentSpanId.isEmpty }
        // Two points of the captured traces have a parent that was never published.
        #expect(children.count == 314 && children.count { !known.contains($0.traceId + $0.parentSpanId) } == 2)
        #expect(received.spans.count { $0.status == 2 } == 6)
        #expect(received.spans.allSatisfy { $0.resource["service.name"] != nil })
    }

    /// What Python's JSON can hold and hardly anything else can.
    @Test func theOddestPointsAreTaken() throws {
        let exporter = try exporter("?arguments=1")
        for trace in try FixtureMessages.traces(in: "corpus/messages.jsonl") { _ = try exporter.append(trace.points) }
        surroundings.pass(seconds: 60)
        try exporter.sendUnfinished()
        exporter.close()
        #expect(try receiver.received().spans.count > 100)
        #expect(surroundings.events.isEmpty)
    }

    @Test func aRedeliveredBatchSendsNothing() throws {
        let exporter = try exporter()
        defer { exporter.close() }
        let batch = try spans(10).batch()
        #expect(try exporter.append(batch) == AppendResult(stored: 20, duplicates: 0))
        #expect(try exporter.append(batch) == AppendResult(stored: 0, duplicates: 20))
        #expect(try receiver.received().spans.count == 10)
    }

    @Test func aBatchThatFailedComesAgainWhole() throws {
        let exporter = try exporter()
        defer { exporter.close() }
        let points = spans(3)
        #expect(try exporter.append([points[0]].batch()).stored == 1)
        try receiver.answer(["count": 1, "status": 503])
        let rest = try Array(points[1...]).batch()
        let error = #expect(throws: StoreError.self) { try exporter.append(rest) }
        #expect(error?.code == .unavailable && error?.description.contains("503") == true)
        #expect(try exporter.append(rest) == AppendResult(stored: 5, duplicates: 0))
        #expect(try receiver.received().spans.count == 3)
        #expect(try receiver.received().spans.allSatisfy { $0.attributes["osprofiler.incomplete"] == nil })
    }

    @Test(arguments: [429, 503])
    func aReceiverThatWantsToBeLeftAloneIs(status: Int) throws {
        let exporter = try exporter()
        defer { exporter.close() }
        try receiver.answer(["count": 1, "status": status, "headers": ["Retry-After": "30"]])
        let batch = try spans(1).batch()
        let first = #expect(throws: StoreError.self) { try exporter.append(batch) }
        surroundings.pass(seconds: 29)
        let second = #expect(throws: StoreError.self) { try exporter.append(batch) }
        #expect(throws: StoreError.self) { try exporter.check() }
        #expect(first?.description == second?.description && first?.code == (status == 429 ? .busy : .unavailable))
        #expect(try receiver.received().asked.count == 1)
        surroundings.pass(seconds: 1)
        #expect(try exporter.append(batch).stored == 2)
        #expect(try receiver.received().asked.count == 2)
    }

    @Test func aCheckKeepsToAPauseToo() throws {
        let exporter = try exporter()
        defer { exporter.close() }
        try receiver.answer(["count": 1, "status": 429, "headers": ["Retry-After": "30"]])
        #expect(throws: StoreError.self) { try exporter.check() }
        #expect(throws: StoreError.self) { try exporter.check() }
        #expect(try receiver.received().asked.count == 1)
        surroundings.pass(seconds: 30)
        try exporter.check()
    }

    @Test func atTheEndAPauseHoldsNothingBack() throws {
        let exporter = try exporter()
        _ = try exporter.append([spans(1)[0]].batch())
        try receiver.answer(["count": 1, "status": 429, "headers": ["Retry-After": "30"]])
        #expect(throws: StoreError.self) { try exporter.check() }
        exporter.close()
        #expect(try receiver.received().spans.count == 1 && surroundings.events.isEmpty)
    }

    @Test(arguments: [400, 500])
    func whatIsRefusedIsCountedAndNotSentAgain(status: Int) throws {
        let exporter = try exporter()
        defer { exporter.close() }
        try receiver.answer(["count": 1, "status": status, "body": "no\u{1b}[31m\ngood"])
        #expect(try exporter.append(spans(4).batch()).stored == 8)
        guard case .refused(4, let reason) = surroundings.events.first, surroundings.events.count == 1 else {
            Issue.record("\(surroundings.events)")
            return
        }
        #expect(reason.contains("answers \(status) no [31m good") && reason.contains("127.0.0.1"))
        #expect(try receiver.received().asked.count == 1)
    }

    @Test(arguments: [
        (401, StoreError.Code.accessDenied), (403, .accessDenied), (404, .unavailable), (302, .unavailable),
    ])
    func whatAnOperatorCanMendIsWaitedFor(status: Int, code: StoreError.Code) throws {
        let exporter = try exporter()
        defer { exporter.close() }
        try receiver.answer(["count": 1, "status": status, "headers": ["Location": "http://127.0.0.1:1/"]])
        let error = #expect(throws: StoreError.self) { try exporter.append(spans(1).batch()) }
        #expect(error?.code == code && error?.isRetriable == true)
        #expect(try exporter.append(spans(1).batch()).stored == 2)
    }

    @Test func aPartialSuccessIsTold() throws {
        let exporter = try exporter()
        defer { exporter.close() }
        try receiver.answer(["count": 0, "rejected": 2, "message": "too old\u{7}"])
        #expect(try exporter.append(spans(3).batch()).stored == 6)
        try receiver.answer(["count": 0, "rejected": 0, "message": "slow down"])
        #expect(try exporter.append(spans(3, from: 3).batch()).stored == 6)
        #expect(surroundings.events == [.rejected(spans: 2, reason: "too old"), .warned(reason: "slow down")])
    }

    @Test func requestsThatAreTooLargeAreHalved() throws {
        let exporter = try exporter()
        defer { exporter.close() }
        try receiver.answer(["count": 3, "status": 413])
        var points = spans(8)
        points[15].service = "\"other\""
        points[14].service = "\"other\""
        _ = try exporter.append(points.batch())
        // Eight, then seven, then three are too many; no span is lost.
        #expect(try receiver.received().spans.count == 8 && surroundings.events.isEmpty)
        try receiver.answer(["count": 1, "status": 413])
        _ = try exporter.append(spans(1, from: 50).batch())
        #expect(surroundings.events == [.refused(spans: 1, reason: "a span is too large for the receiver")])
    }

    @Test func requestsAreBounded() throws {
        let exporter = try exporter("?max_open=100000")
        defer { exporter.close() }
        _ = try exporter.append(spans(2500).batch())
        #expect(try receiver.received().taken.map(\.spans.count) == [1000, 1000, 500])
        // A MiB of text each.
        var large = spans(10, from: 5000)
        for index in large.indices { large[index].info = "{\"x\": \"\(String(repeating: "y", count: 1 << 20))\"}" }
        _ = try exporter.append(large.batch())
        let last = try receiver.received().taken.dropFirst(3)
        #expect(last.count >= 5 && last.reduce(0) { $0 + $1.spans.count } == 10)
    }

    @Test func unfinishedSpansAreSentAndCompletedLater() throws {
        let exporter = try exporter("?unfinished_after=5s")
        defer { exporter.close() }
        let points = spans(1)
        _ = try exporter.append([points[0]].batch())
        surroundings.pass(seconds: 4)
        try exporter.sendUnfinished()
        #expect(try receiver.received().spans.isEmpty)
        surroundings.pass(seconds: 1)
        try receiver.answer(["count": 1, "status": 503])
        #expect(throws: StoreError.self) { try exporter.sendUnfinished() }
        try exporter.sendUnfinished()
        try exporter.sendUnfinished()
        _ = try exporter.append([points[1]].batch())
        let received = try receiver.received().spans
        #expect(received.map { $0.attributes["osprofiler.incomplete"] } == [.text("no stop"), nil])
        #expect(Set(received.map(\.spanId)).count == 1)
    }

    @Test func tooManyUnfinishedSpansAreSentAndTold() throws {
        let exporter = try exporter("?max_open=4")
        defer { exporter.close() }
        let starts = spans(10).filter { $0.name == "db-start" }
        #expect(try exporter.append(starts.batch()).stored == 10)
        #expect(try receiver.received().spans.count == 6)
        #expect(surroundings.events == [.overflowed(spans: 6)])
    }

    @Test func closingSendsWhatIsHeldOrSaysThatItIsLost() throws {
        let first = try exporter()
        _ = try first.append([spans(1)[0]].batch())
        first.close()
        #expect(try receiver.received().spans.count == 1 && surroundings.events.isEmpty)
        #expect(throws: StoreError.self) { try first.append(spans(1).batch()) }

        let second = try exporter()
        _ = try second.append([spans(1)[0]].batch())
        try receiver.server.kill()
        second.close()
        guard case .lost(1, _) = surroundings.events.first else {
            Issue.record("\(surroundings.events)")
            return
        }
    }

    @Test func aReceiverThatGoesAndComesBack() throws {
        let exporter = try exporter()
        defer { exporter.close() }
        #expect(try exporter.append(spans(1).batch()).stored == 2)
        try receiver.server.kill()
        let error = #expect(throws: StoreError.self) { try exporter.append(spans(1, from: 1).batch()) }
        #expect(error?.code == .unavailable)
        try receiver.server.start()
        #expect(try exporter.append(spans(1, from: 1).batch()).stored == 2)
        #expect(try receiver.received().spans.count == 1)
    }

    @Test func lookingAtTheReceiverSendsNoSpans() throws {
        let exporter = try exporter()
        defer { exporter.close() }
        _ = try exporter.append([spans(1)[0]].batch())
        try exporter.check()
        #expect(try receiver.received().asked.count == 1 && receiver.received().spans.isEmpty)
        try receiver.server.kill()
        #expect(throws: StoreError.self) { try exporter.check() }
        try receiver.server.start()
        try exporter.check()
    }

    @Test func aReceiverThatHangs() throws {
        let exporter = try exporter("?timeout=1s")
        defer { exporter.close() }
        receiver.server.pause()
        let error = #expect(throws: StoreError.self) { try exporter.append(spans(1).batch()) }
        receiver.server.resume()
        #expect(error?.code == .unavailable && error?.description.contains("within 1 s") == true)
    }
}
#endif
