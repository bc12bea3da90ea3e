//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

/// The page as text. What it does in a browser, `make test-browser` tries.
@Suite struct HTMLRendererTests {
    @Test func thePageCarriesTheReport() throws {
        for file in ["corpus/messages.jsonl", "ironic/messages.jsonl"] {
            for trace in try FixtureMessages.traces(in: file) {
                let report = TraceReport(points: trace.points)
                let carried = try #require(carriedReport(in: report.text(.html)), "\(trace.id)")
                #expect(carried.replacing("\\u003c", with: "<") == report.text(.report), "\(trace.id)")
                #expect(!carried.contains("<") && carried.utf8.allSatisfy { $0 < 128 }, "\(trace.id)")
            }
        }
    }

    @Test(arguments: [
        "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\" onclick=\"alert(1)", "' autofocus='",
        "<!--<script>", "-->", "]]>", "</pre></details>", "&lt;b&gt;", "<svg onload=alert(1)>", "\u{2028}</style>",
        "\u{0}<b>",
        "\\u003c", "</SCRIPT >",
    ])
    func noPayloadBreaksThePage(_ hostile: String) throws {
        var trace = TestTrace()
        let text = TestTrace.json(hostile)
        trace.span(
            hostile,
            hostile,
            parent: hostile + "p",
            0..<10,
            info: #""request": {"path": \#(text), "method": \#(text)}, \#(text): [\#(text)]"#,
            stopInfo: #""etype": \#(text), "message": \#(text)"#,
            service: text
        )
        let page = trace.report.text(.html)
        let carried = try #require(carriedReport(in: page))
        #expect(!carried.contains("<"))
        // Outside of the report the page is that of any other trace.
        let other = TestTrace.sample.report.text(.html)
        #expect(tags(in: page) == tags(in: other))
    }

    @Test func theTitleIsText() throws {
        let payload = #"""
            {"name": "wsgi-start", "base_id": "</title><script>alert(1)</script>\u202e", "trace_id": "a",
            "parent_id": "</title><script>alert(1)</script>\u202e", "timestamp": "2026-11-22T08:54:08", "info": {}}
            """#
        var points = PointBatch()
        try [UInt8](payload.utf8).withUnsafeBytes {
            try points.append(payload: $0, messageKey: .random(), isEnveloped: false)
        }
        let page = TraceReport(points: points).text(.html)
        #expect(page.contains("<title>Trace &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\u{202e}</title>"))
    }

    @Test func thePolicyAdmitsNothingButThePagesOwn() {
        let page = TestTrace.sample.report.text(.html, nonce: "n0nce")
        #expect(
            page.contains(
                """
                content="default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'nonce-n0nce'; \
                script-src 'nonce-n0nce'"
                """
            )
        )
        #expect(page.components(separatedBy: " nonce=\"n0nce\"").count == 3)
        // The name of a namespace is no address.
        let own = page.replacing("http://www.w3.org/2000/svg", with: "")
        for reference in [
            "http:", "https:", "src=", "href=\"", "url(", "@import", "style=\"", "javascript:", "innerHTML",
            "outerHTML",
            "insertAdjacentHTML", "document.write", "eval(", "new Function", "fetch(", "XMLHttpRequest", "import(",
        ] {
            #expect(!own.contains(reference), "\(reference)")
        }
    }

    @Test func everyPageHasItsOwnNonce() {
        let report = TestTrace.sample.report
        #expect(report.render(.html) != report.render(.html))
    }

    @Test func whoHasNoScriptsReadsWhatToDo() {
        #expect(TestTrace.sample.report.text(.html).contains("<noscript><p>This page draws the trace with JavaScript"))
    }

    private func carriedReport(in page: String) -> String? {
        page.components(separatedBy: "<script type=\"application/json\" id=\"report\">").dropFirst().first?
            .components(separatedBy: "</script>").first
    }

    /// All tags outside of the style sheet and of the script, in order, without the nonce.
    private func tags(in page: String) -> [Substring] {
        page.split(separator: "<").dropFirst().map { part in
            part.prefix { $0.isLetter || $0 == "/" || $0 == "!" || $0 == "-" }
        }
    }
}
