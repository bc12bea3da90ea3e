//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import Testing

@testable import OSProfilerBrowser

@Suite struct ListTests {
    private func traces(_ numbers: some Sequence<Int>) -> [TraceSummary] { numbers.map { .sample($0) } }

    @Test func theNewestIsSelectedUntilTheUserMoves() {
        var browser = Browser.sample()
        browser.receive(traces([2, 1]))
        #expect(browser.selectedLine.hasSuffix("trace-2"))
        browser.receive(traces([3, 2, 1]))
        #expect(browser.selectedLine.hasSuffix("trace-3"))
        browser.press("j")
        browser.receive(traces([5, 4, 3, 2, 1]))
        #expect(browser.selectedLine.hasSuffix("trace-2"))
        browser.press("g")
        browser.receive(traces([6, 5]))
        #expect(browser.selectedLine.hasSuffix("trace-6"))
        // The selected one was deleted.
        browser.press("G")
        browser.receive(traces([6]))
        #expect(browser.selectedLine.hasSuffix("trace-6"))
    }

    @Test func arrivalsAreMarkedForAMoment() {
        var browser = Browser.sample()
        browser.receive(traces([1]))
        #expect(!browser.text.contains("●"))
        browser.receive(traces([2, 1]))
        #expect(browser.lines[2].hasPrefix("● ") && browser.lines[3].hasPrefix("  "))
        browser.tick(at: Timestamp(microseconds: SampleTrace.start + 10_000_000), waiting: 0)
        #expect(!browser.text.contains("●"))
    }

    @Test func theListAsksForMoreNearItsEnd() {
        var browser = Browser.sample()
        #expect(browser.table.query.limit == 200)
        browser.receive(traces((1...200).reversed()), isCut: true)
        #expect(browser.status.contains("the newest 200, more below"))
        browser.press("j")
        #expect(browser.table.query.limit == 200)
        browser.press("G")
        #expect(browser.table.query.limit == 400)
        // An answer to the question of before does not count.
        var old = browser.table.query
        old.limit = 200
        browser.receive(.traces(traces([1]), query: old, isCut: false))
        #expect(browser.status.contains("the newest 200"))
        for _ in 0..<100 {
            browser.receive(traces((1...(browser.table.query.limit ?? 0)).reversed()), isCut: true)
            browser.press("G")
        }
        #expect(browser.table.query.limit == 5_000 && browser.status.contains("the newest 5,000: filter for others"))
    }

    @Test func filterAndSortChangeTheQuestion() {
        var base = TraceQuery()
        base.host = "h1"
        var browser = Browser.sample(base)
        browser.receive(traces([2, 1]))
        browser.press("/error put")
        #expect(browser.status == " filter: error put ")
        browser.press(.enter)
        #expect(browser.status.contains("reading") && browser.status.contains("filter: error put"))
        #expect(browser.table.query.onlyErrors && browser.table.query.host == "h1")
        #expect(browser.table.query.limit == 5_000)
        browser.receive([.sample(3, request: "PUT /x"), .sample(2)], isCut: true)
        #expect(browser.status.contains("1 trace of the newest 2"))
        browser.press("s")
        #expect(browser.table.query.order == .oldest && browser.lines[0].contains("oldest"))
        browser.press(.escape)
        #expect(!browser.isDone && browser.table.filter.text.isEmpty && browser.table.query.order == .oldest)
        browser.receive([])
        #expect(browser.text.contains("no traces yet"))
        browser.press("/zzz")
        browser.press(.enter)
        browser.receive(traces([1]))
        #expect(browser.text.contains("no trace matches; Esc shows all"))
    }

    @Test func aFaultyFilterStaysToBeCorrected() {
        var browser = Browser.sample()
        browser.receive(traces([1]))
        browser.press("/hst:x")
        browser.press(.enter)
        #expect(browser.status.hasPrefix(" filter: hst:x") && browser.status.contains("did you mean host:?"))
        browser.press(.escape)
        #expect(browser.table.filter.text.isEmpty && browser.selectedLine.hasSuffix("trace-1"))
    }

    @Test(arguments: [(60, 20), (80, 24), (180, 50)])
    func eachWidthHasItsColumns(columns: Int, rows: Int) {
        var browser = Browser.sample()
        browser.resize(rows: rows, columns: columns)
        browser.receive([.sample(1, took: 12_300_000, errors: 3, service: "ironic_conductor")])
        let line = browser.lines[2]
        #expect(line.contains("12.3 s") && line.contains(" 3 ") && line.contains("GET /v1/nodes"), "\(line)")
        #expect(line.contains("ironic_conductor") == (columns >= 80))
        #expect(browser.lines.count == rows && browser.lines.allSatisfy { TerminalText.width($0) <= columns })
    }
}
