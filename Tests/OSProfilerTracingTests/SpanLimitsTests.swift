//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTracing
import Testing
import Tracing

/// A span has bounds, whatever a library puts into it.
@Suite struct SpanLimitsTests {
    private let service = TracedService()

    private func text(_ value: TraceInfo.Value?) -> String {
        if case .string(let text)? = value { text } else { "" }
    }

    @Test func aNameOfAMegabyte() throws {
        let name = String(repeating: "é", count: 1 << 19)
        service.span(name) { $0.operationName = name + "x" }
        let start = try #require(service.points.points.first)
        #expect(start.name == String(repeating: "é", count: 512))
        #expect(service.points.names.count == 2 && service.tracer.statistics.cut == 2)
    }

    @Test func anAttributeOfTenMegabytes() throws {
        let long = String(repeating: "x", count: 10 << 20)
        service.span("work") { span in
            span.attributes["long"] = long
            span.attributes["list"] = SpanAttribute.stringArray(Array(repeating: long, count: 1000))
            span.attributes[long] = 1
            #expect(span.attributes.count == 2)
        }
        let attributes = try #require(service.points.start("work")?.info["attributes"])
        #expect(text(attributes["long"]).utf8.count <= 16 << 10)
        let list = try #require(attributes["list"]?.elements)
        #expect(list.count == 128 && list.reduce(0) { $0 + text($1).utf8.count } <= 256 << 10)
        #expect(service.points.stop("work")?.info["dropped"] == ["attributes": 1])
        #expect(service.tracer.statistics.cut > 100)
    }

    @Test func attributesWithoutEnd() throws {
        service.span("work") { span in
            span.attributes["zz"] = 1
            for count in [200, 300] {
                span.updateAttributes { for index in 0..<count { $0["a\(index)"] = index } }
            }
            // The one that was there first stays.
            #expect(span.attributes.count == 128 && span.attributes.get("zz") == 1)
        }
        guard case .object(let info)? = service.points.start("work")?.info["attributes"] else {
            Issue.record("no attributes")
            return
        }
        #expect(!info.isEmpty)
    }

    @Test func eventsAndLinksWithoutEnd() throws {
        let error = TestError(description: String(repeating: "x", count: 1 << 20))
        service.span("work") { span in
            for index in 0..<1000 {
                span.addEvent(SpanEvent(name: "rpc.message", attributes: ["id": .int64(Int64(index))]))
                span.addLink(span)
                span.recordError(error)
            }
            span.setStatus(SpanStatus(code: .ok))
        }
        let stop = try #require(service.points.stop("work")?.info)
        #expect(try #require(stop["events"]?.elements).count <= 128)
        // The start may have gone out meanwhile.
        let start = try #require(service.points.start("work")?.info)
        let links = [start, stop].map { $0["links"]?.elements.count ?? 0 }
        #expect(links.reduce(0, +) == 128)
        #expect(stop["dropped"]?["links"] == 872)
        #expect(service.tracer.statistics.cut > 1872)
    }

    /// The timer's list is bounded, and so is what the spans of a process take.
    @Test func aHundredThousandOpenSpans() async throws {
        service.profiler.withProfiling {
            var spans = (0..<100_000).map { _ in service.tracer.startSpan("work") }
            let statistics = service.tracer.statistics
            #expect(statistics.open == 65_536 && statistics.refused == 100_000 - 65_536)
            #expect(spans.filter(\.isRecording).count == 65_536)
            spans[0].end()
            #expect(service.tracer.startSpan("next").isRecording)
            spans.removeAll()
        }
        while service.tracer.statistics.open > 0 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(service.points.points.count { $0.phase == .start } == 65_537)
    }
}
