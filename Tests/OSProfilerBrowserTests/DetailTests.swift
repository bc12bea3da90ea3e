//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@testable import OSProfilerBrowser

@Suite struct DetailTests {
    private func details(_ keys: String, _ trace: SampleTrace = .request, columns: Int = 100) -> String {
        var browser = Browser.showing(trace, rows: 100, columns: columns)
        browser.press(keys)
        return browser.lines.map(\.trimmingBlanks).joined(separator: "\n")
    }

    @Test func allThatIsKnownOfASpan() {
        let text = details("ed")
        for part in [
            " rpc deploy\n Service   conductor\n Project   demo\n Host      h1\n Exception NodeLocked: locked\n           by \\u{1b}[31mh2\\u{202e}\n",
            "Start     2026-11-22 08:54:08.200000 UTC, 200 ms into the trace",
            "End       2026-11-22 08:54:08.880000 UTC, 880 ms into the trace",
            "Took      680 ms (680,000 µs)", "Self      180 ms (180,000 µs), 20 % of the trace",
            "Critical  180 ms (180,000 µs), 20 % of the critical path",
            "Trace     \(SampleTrace.base)", "Span      c", "Parent    a",
            "\n Function\n  manager.deploy\n\n Arguments\n  ('n1',)\n",
            "\n Payload of rpc-start\n  {\n    \"name\": \"rpc-start\",", "\n Payload of rpc-stop\n",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
    }

    @Test func statementsAndRequests() {
        #expect(details("jd").contains(" Calls     12\n Together  96.0 ms\n Longest   8.00 ms"))
        #expect(details("jd").contains("\n SQL\n  SELECT nodes.id FROM nodes\n"))
        #expect(details("d").contains("\n HTTP request\n  GET /v1/nodes\n"))
        var client = SampleTrace()
        let server = #""hostname": "n", "port": 9696, "scheme": "https", "query": "a=1""#
        client.span("requests", "a", 0, 10, info: #""requests": {"method": "GET", "path": "/v2", \#(server)}"#)
        #expect(details("d", client).contains("\n  GET https://n:9696/v2?a=1\n"))
        var odd = SampleTrace()
        odd.span("db", "a", 0, 10, info: #""db": {"statement": "SELECT 1", "params": {"a": [1, null]}}, "request": 7"#)
        #expect(details("d", odd).contains("\n Parameters\n  {\n    \"a\": [\n"))
    }

    @Test func unfinishedSpans() {
        #expect(details("Gd").contains("Took      running, or its stop was lost"))
    }

    @Test func besideTheTreeOnAWideScreen() {
        var browser = Browser.showing(.request, rows: 50, columns: 180)
        #expect(browser.lines[2].contains("▾ wsgi") && browser.lines[2].contains("│ Service   api"))
        browser.press("j")
        #expect(browser.lines[1].contains("│ Calls     12"))
        #expect(browser.lines.allSatisfy { TerminalText.width($0) <= 180 })
    }

    @Test func aLongPayloadIsCut() {
        var trace = SampleTrace()
        let list = (0..<30_000).map(String.init).joined(separator: ",")
        trace.span("a", "a", 0, 10, info: #""list": [\#(list)]"#)
        var browser = Browser.showing(trace)
        browser.press("d")
        browser.press("G")
        let rows = browser.detailRows(width: 80).map(\.text)
        #expect(rows.count < 2_100 && rows.contains { $0.contains("trace show ID --format report") })
    }
}
