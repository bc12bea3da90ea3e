//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

@Suite struct HTMLRendererTests {
    private static let tags: Set<String> = [
        "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "code", "p", "div", "input",
        "label", "button", "output", "main", "details", "summary", "span", "b", "i", "svg", "rect", "pre", "table",
        "thead", "tbody", "tr", "th", "td", "script",
    ]

    @Test func onlyOurOwnTagsAreInThePage() throws {
        for trace in try FixtureMessages.traces(in: "corpus/messages.jsonl") {
            try expectSound(TraceReport(points: trace.points).text(.html), "\(trace.id)")
        }
        for trace in try FixtureMessages.traces(in: "ironic/messages.jsonl") {
            try expectSound(TraceReport(points: trace.points).text(.html), "\(trace.id)")
        }
    }

    @Test(arguments: [
        "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\" onclick=\"alert(1)", "' autofocus='",
        "<!--", "-->", "]]>", "</pre></details>", "&lt;b&gt;", "<svg onload=alert(1)>", "\u{2028}</style>", "\u{0}<b>",
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
        try expectSound(page, hostile)
        #expect(
            page.components(separatedBy: "<script").count == 2 && page.components(separatedBy: "</script").count == 2
        )
        // Once in the middle of the page, as text.
        #expect(page.contains("<b>" + escaped(hostile)))
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
        for reference in ["http:", "https:", "src=", "href=", "url(", "@import", "style=\"", "javascript:"] {
            #expect(!page.contains(reference), "\(reference)")
        }
    }

    @Test func everyPageHasItsOwnNonce() {
        let report = TestTrace.sample.report
        #expect(report.render(.html) != report.render(.html))
    }

    @Test func showsWhatThereIs() {
        let page = TestTrace.sample.report.text(.html)
        for part in [
            "GET /v1/nodes", "SELECT nodes.id FROM nodes", "NodeLocked: Node n1 is locked by h2", "ironic_conductor",
            "unknown parent", "152 ms", "running", "no start",
            "&quot;statement&quot;: &quot;SELECT nodes.id\\n  FROM nodes&quot;",
        ] {
            #expect(page.contains(part), "\(part)")
        }
    }

    /// Checks that each `<` begins a tag of ours, and that each tag's quotes are balanced.
    private func expectSound(_ page: String, _ what: String) throws {
        let start = try #require(page.range(of: "<body>"))
        let end = try #require(page.range(of: "<script"))
        let parts = page[start.lowerBound..<end.lowerBound].split(separator: "<")
        #expect(parts.count > 10, "\(what)")
        for part in parts {
            let tag = part.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber || $0 == "!" }
            #expect(Self.tags.contains(String(tag)), "\(what): <\(part.prefix(60))")
            let close = try #require(part.firstIndex(of: ">"), "\(what): <\(part.prefix(60))")
            #expect(part[..<close].count { $0 == "\"" } % 2 == 0, "\(what): <\(part.prefix(60))")
            #expect(!part[part.index(after: close)...].contains(">"), "\(what): <\(part.prefix(60))")
        }
    }

    /// A text as the page has it, up to its first dash, where a name ends.
    private func escaped(_ text: String) -> String {
        let visible = text.replacing("\u{2028}", with: "\\u{2028}").replacing("\u{0}", with: "\\u{0}")
        return String(visible.prefix { $0 != "-" })
            .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
