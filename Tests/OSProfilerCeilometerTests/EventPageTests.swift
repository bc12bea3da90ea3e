//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
import OSProfilerCore
import OSProfilerReport
import OSProfilerStore
import Testing

@testable import OSProfilerCeilometer

/// Events as Panko writes them, with what real ones rarely have.
@Suite struct EventPageTests {
    private static let ids: [(String, String)] = [("base_id", "b"), ("trace_id", "t"), ("parent_id", "b")]

    private func event(_ traits: [(String, String)], raw: String = "{}") -> String {
        let list = traits.map { "{\"name\": \"\($0)\", \"value\": \"\($1)\", \"type\": \"string\"}" }
        return "{\"message_id\": \"e82a61ea-7a90-44bf-a86a-b5b6bf85b0d3\", \"event_type\": \"profiler.x\", "
            + "\"traits\": [\(list.joined(separator: ", "))], \"generated\": \"2026-01-01T00:00:00\", \"raw\": \(raw)}"
    }

    private struct NoPage: Error {}

    private func points(_ events: String...) throws -> PointBatch {
        guard let page = EventPage(Array("[\(events.joined(separator: ", "))]".utf8)) else { throw NoPage() }
        return page.points
    }

    private static let named = ids + [("name", "wsgi-start"), ("timestamp", "2026-01-01T00:00:00")]

    @Test func aTimeWithoutFractionAndNothingElse() throws {
        let points = try points(event(Self.named))
        let entry = try #require(points.entries.first)
        #expect(entry.timestamp.description == "2026-01-01T00:00:00.000000Z")
        #expect(points.id(entry.baseID) == "b" && points.id(entry.traceID) == "t")
        #expect(points.summaryText(entry.service) == nil && points.summaryText(entry.host) == nil)
        #expect(points.payload(at: 0) == Array("{}".utf8))
        #expect(entry.messageKey == UUID128(canonical: "e82a61ea-7a90-44bf-a86a-b5b6bf85b0d3"))
    }

    /// The report has the traits' text, the payload what the service sent.
    @Test func aNumberAsAnIDIsTextInItsTrait() throws {
        let raw = "{\"payload\": {\"base_id\": 7, \"x\": 1.0}}"
        let points = try points(event(Self.named.map { ($0, $1 == "b" ? "7" : $1) }, raw: raw))
        #expect(points.id(points.entries[0].baseID) == "7")
        #expect(points.payload(at: 0) == Array("{\"base_id\": 7, \"x\": 1.0}".utf8))
    }

    @Test func anError() throws {
        let stop = Self.ids + [("name", "rpc-stop"), ("timestamp", "2026-01-01T00:00:00.5"), ("host", "h")]
        let points = try points(event(stop, raw: "{\"payload\": {\"info\": {\"etype\": \"ValueError\"}}}"))
        #expect(points.entries[0].isStop && points.entries[0].isError)
        #expect(points.summaryText(points.entries[0].errorType) == "ValueError")
        #expect(points.summaryText(points.entries[0].host) == "h")
    }

    /// Kombu's types were unwrapped before Ceilometer saw them: what looks like one is the service's own.
    @Test func whatLooksLikeATypeOfKombuStays() throws {
        let raw = #"{"payload": {"d": {"__type__": "datetime", "__value__": "2026-01-01T00:00:00"}}}"#
        let report = TraceReport(points: try points(event(Self.named, raw: raw))).render(.json)
        #expect(String(decoding: report, as: UTF8.self).contains("__value__"))
    }

    @Test(arguments: ["base_id", "trace_id", "name", "timestamp"])
    func whatLacksAMemberIsNoTracePoint(member: String) throws {
        let points = try points(event(Self.named.filter { $0.0 != member }), event(Self.named))
        #expect(points.count == 1)
    }

    @Test(arguments: ["null", "{\"payload\": null}", "{\"payload\": [1]}", "{\"payload\": \"x\"}"])
    func aRawNotificationThatIsNone(raw: String) throws {
        #expect(try points(event(Self.named, raw: raw)).payload(at: 0) == Array("{}".utf8))
    }

    @Test(arguments: ["", "{}", "[", "null", "[] x"])
    func whatIsNoPage(text: String) {
        if EventPage(Array(text.utf8)) != nil { Issue.record("\(text) is a page") }
    }

    @Test func aPayloadAsDeepAsAPointMayBe() throws {
        let depth = JSONScanner.maximumDepth - 1
        let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let points = try points(event(Self.named, raw: "{\"payload\": {\"x\": \(value)}}"))
        #expect(points.payload(at: 0).count == 2 * depth + "{\"x\": }".count)
    }
}
#endif
