//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerReport
import Testing

/// The pages over many traces as text. What they do in a browser, `make test-browser` tries.
@Suite struct SetPageTests {
    private static let hostile = "</script><!--<script>alert(1)</script>\u{2028}\u{202e}"

    private func contents(_ report: TraceReport) -> [SetPage.Content] {
        var statistics = TraceSetStatistics(by: .point, samples: true)
        var flame = TraceSetFlame()
        for _ in 1...2 {
            statistics.add(report)
            flame.add(report)
        }
        return [
            .statistics(statistics), .flame(flame), .traces(TraceDiff(before: report, after: report)),
            .sets(TraceSetDiff(before: statistics, after: statistics)),
        ]
    }

    private func text(_ content: SetPage.Content, nonce: String? = nil) throws -> String {
        let filters = [SetPage.Filter("service", Self.hostile)]
        let page = SetPage(content, selections: [filters], made: Timestamp(microseconds: 0), nonce: nonce)
        var bytes: [UInt8] = []
        try page.render { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func carried(_ page: String) throws -> [String: Any] {
        let json = try #require(
            page.components(separatedBy: "<script type=\"application/json\" id=\"report\">").dropFirst().first?
                .components(separatedBy: "</script>").first
        )
        #expect(!json.contains("<") && json.utf8.allSatisfy { $0 < 128 })
        return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    @Test func pagesCarryWhatTheyShow() throws {
        let pages = try contents(TestTrace.sample.report).map { try carried(text($0)) }
        #expect(pages.map { $0["page"] as? String } == ["statistics", "flame", "traces", "sets"])
        for page in pages {
            #expect(page["made"] as? String == "1970-01-01T00:00:00.000000Z")
            let filters = page["selections"] as? [[[String: String]]]
            #expect(filters == [[["name": "service", "value": Self.hostile]]])
        }
        let content = try #require(pages[1]["content"] as? [String: Any])
        let frames = try #require(content["frames"] as? [[Int]])
        let titles = try #require(content["titles"] as? [String])
        let services = try #require(content["services"] as? [String])
        let root = try #require(frames.first)
        // Title, parent, service, traces, spans, errors, self time and total.
        #expect(titles[root[0]].hasPrefix("ironic_api: wsgi") && root[1] == -1 && services[root[2]] == "ironic_api")
        #expect(root[3] == 2 && root[4] == 2 && root[7] == 2 * 152_300)
        #expect(frames.enumerated().allSatisfy { $0.element[1] < $0.offset })
    }

    @Test func aFrameCountsEachTraceOnce() throws {
        var trace = TestTrace()
        for number in 0..<3 { trace.span("db", "\(number)", Int64(number) * 10..<Int64(number) * 10 + 5) }
        let flame = contents(trace.report)[1]
        let content = try #require(try carried(text(flame))["content"] as? [String: Any])
        #expect((content["frames"] as? [[Int]])?.map { [$0[3], $0[4]] } == [[2, 6]])
    }

    @Test func noTextBreaksThePage() throws {
        var trace = TestTrace()
        let text = TestTrace.json(Self.hostile)
        trace.span(
            Self.hostile,
            Self.hostile,
            0..<10,
            info: #""request": {"path": \#(text), "method": \#(text)}"#,
            stopInfo: #""etype": \#(text)"#,
            service: text
        )
        for (hostile, other) in zip(contents(trace.report), contents(TestTrace.sample.report)) {
            let page = try self.text(hostile)
            _ = try carried(page)
            #expect(
                page.components(separatedBy: "<script").count
                    == (try self.text(other)).components(separatedBy: "<script").count
            )
        }
    }

    @Test func thePolicyAdmitsNothingButThePagesOwn() throws {
        for content in contents(TestTrace.sample.report) {
            let page = try text(content, nonce: "n0nce")
            #expect(
                page.contains(
                    "content=\"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'nonce-n0nce'; "
                )
            )
            #expect(page.components(separatedBy: " nonce=\"n0nce\"").count == 3)
            let own = page.replacing("http://www.w3.org/2000/svg", with: "")
            for reference in [
                "http:", "https:", "src=", "href=\"", "url(", "@import", "style=\"", "innerHTML", "eval(", "fetch(",
            ] {
                #expect(!own.contains(reference), "\(reference)")
            }
            #expect(try text(content) != text(content))
        }
    }
}
