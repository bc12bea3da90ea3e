//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@testable import OSProfilerStore

@Suite struct StoreCopyTests {
    private func fill(_ store: InMemoryStore, traces: Int, points: Int, key: UInt64 = 1) throws {
        var batch = PointBatch()
        for number in 0..<traces * points {
            let payload = """
                {"name": "a-start", "base_id": "trace \(number % traces)", "trace_id": "\(number)", \
                "timestamp": "2026-11-22T08:54:\(10 + number % traces)", "info": {"a":\(number).0}}
                """
            try Array(payload.utf8).withUnsafeBytes {
                try batch.append(
                    payload: $0,
                    messageKey: UUID128(first: key, second: UInt64(number)),
                    isEnveloped: true
                )
            }
        }
        _ = try store.makeWriter().append(batch, rejected: [], at: Timestamp(microseconds: 1))
    }

    private func copy(
        _ source: any TraceStore,
        _ target: any TraceStore,
        _ change: (inout TraceQuery) -> Void = { _ in }
    ) throws -> StoreCopy.Result {
        var query = TraceQuery()
        change(&query)
        var copy = try StoreCopy(from: source, to: target)
        #expect(try copy.run(query) { _, _ in true })
        return copy.result
    }

    /// Services that write by themselves leave no message keys.
    @Test func whatCameAnotherWayIsKnownByWhatItIs() throws {
        let (source, target) = (InMemoryStore(), InMemoryStore())
        try fill(source, traces: 2, points: 1500)
        try fill(target, traces: 2, points: 10, key: 2)
        let result = try copy(source, target)
        #expect(result == StoreCopy.Result(traces: 2, points: 3000, stored: 2980, duplicates: 20))
        #expect(target.summaries(TraceQuery()).map(\.points) == [1500, 1500])
    }

    /// As many of alike points as there are more than the target has.
    @Test func alikePointsAreCounted() throws {
        let (source, target) = (InMemoryStore(), InMemoryStore())
        for key in 1...3 { try fill(source, traces: 1, points: 2, key: UInt64(key)) }
        try fill(target, traces: 1, points: 2, key: 9)
        #expect(try copy(source, target) == StoreCopy.Result(traces: 1, points: 6, stored: 4, duplicates: 2))
    }

    @Test func anEarlyEndKeepsWhatItCountsAndTheRestComesLater() throws {
        let (source, target) = (InMemoryStore(), InMemoryStore())
        try fill(source, traces: 5, points: 3)
        var early = try StoreCopy(from: source, to: target)
        #expect(try !early.run(TraceQuery()) { result, _ in result.traces < 2 })
        #expect(early.result == StoreCopy.Result(traces: 2, points: 6, stored: 6))
        #expect(target.summaries(TraceQuery()).count == 2)
        #expect(try copy(source, target) == StoreCopy.Result(traces: 5, points: 15, stored: 9, duplicates: 6))
    }

    @Test func copiesPointsInOrderWithTheirBytesAndPins() throws {
        let (source, target) = (InMemoryStore(), InMemoryStore())
        try fill(source, traces: 7, points: 700)
        _ = source.setPinned(true, ["trace 3"])
        let result = try copy(source, target)
        #expect(result == StoreCopy.Result(traces: 7, points: 4900, stored: 4900, duplicates: 0))
        #expect(target.summaries(TraceQuery()) == source.summaries(TraceQuery()))
        for number in 0..<7 {
            let (one, other) = (
                try source.points(of: OpaqueID("trace \(number)")), try target.points(of: OpaqueID("trace \(number)"))
            )
            #expect(
                one.map { batch in batch.entries.indices.map { batch.payload(at: $0) } }
                    == other.map { batch in batch.entries.indices.map { batch.payload(at: $0) } }
            )
            #expect(other?.entries.allSatisfy(\.isEnveloped) == true)
        }
        var pinned = TraceQuery()
        pinned.onlyPinned = true
        #expect(target.summaries(pinned).map(\.baseID) == ["trace 3"])
    }

    /// What layouts that take payloads apart may have left of them.
    @Test(arguments: [
        (
            #"{"info": {"a": [1.50, "\u00e9"]}, "extra": null}"#,
            #""info": {"a": [1.50, "\u00e9"]}, "extra": null, "project": "p", "service": null"#
        ),
        (#"{"info": 1, "name": "x", "base_id": 7, "service": "z"}"#, #""info": 1, "project": "p", "service": null"#),
        ("{}", #""info": {"host": "h\"1"}, "project": "p", "service": null"#),
        ("[1]", #""info": {"host": "h\"1"}, "project": "p", "service": null"#),
        ("5", #""info": {"host": "h\"1"}, "project": "p", "service": null"#),
    ])
    func aPayloadIsPutTogetherAgain(_ rest: String, _ expected: String) throws {
        var parts = PointBatch()
        parts.append(
            DecodedPoint(
                payload: Array(rest.utf8),
                baseID: "b",
                traceID: "t\n",
                parentID: "b",
                name: Array("a-stop".utf8),
                project: Array("p".utf8),
                service: nil,
                host: Array("h\"1".utf8),
                timestamp: try #require(Timestamp("2026-11-22T08:54:08")),
                messageKey: UUID128(first: 1, second: 2),
                isEnveloped: true
            )
        )
        var whole = WholePayload()
        var batch = PointBatch()
        #expect(whole.append(parts.entries[0], of: parts, to: &batch))
        let text = String(decoding: batch.payload(at: 0), as: UTF8.self)
        #expect(
            text == #"{"name": "a-stop", "base_id": "b", "trace_id": "t\n", "parent_id": "b", "#
                + #""timestamp": "2026-11-22T08:54:08.000000", \#(expected)}"#
        )
        let entry = batch.entries[0]
        #expect(batch.id(entry.traceID) == "t\n" && entry.messageKey == parts.entries[0].messageKey)
        #expect(entry.isStop && entry.isEnveloped && entry.timestamp == parts.entries[0].timestamp)
    }

    @Test func aSecondRunCopiesWhatIsMissing() throws {
        let (source, target) = (InMemoryStore(), InMemoryStore())
        try fill(source, traces: 3, points: 10)
        _ = try copy(source, target)
        #expect(try copy(source, target) == StoreCopy.Result(traces: 3, points: 30, stored: 0, duplicates: 30))
        _ = target.delete(["trace 1"])
        #expect(try copy(source, target) == StoreCopy.Result(traces: 3, points: 30, stored: 10, duplicates: 20))
    }

    @Test func aQueryChoosesTraces() throws {
        let (source, target) = (InMemoryStore(), InMemoryStore())
        try fill(source, traces: 5, points: 2)
        let result = try copy(source, target) { $0.since = Timestamp("2026-11-22T08:54:13") }
        #expect(result.traces == 2)
        #expect(target.summaries(TraceQuery()).map(\.baseID) == ["trace 4", "trace 3"])
    }

    @Test func anEmptyStoreIsCopiedToo() throws {
        #expect(try copy(InMemoryStore(), InMemoryStore()) == StoreCopy.Result())
    }
}
