//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@testable import OSProfilerBrowser

@Suite struct WaterfallTests {
    private let all = [
        " ▾ wsgi GET /v1/nodes · api", " ├▸ db SELECT nodes × 12", " └▾ rpc ✗ deploy · conductor",
        "  ├  db SELECT ports", "  └  job",
    ]

    @Test func theTreeHasGuidesBarsAndTimes() {
        let browser = Browser.showing(.request)
        #expect(browser.tree == all)
        let rpc = browser.lines[4]
        #expect(rpc.contains("680 ms") && rpc.contains("180 ms") && rpc.contains("█"), "\(rpc)")
        #expect(browser.lines[6].contains("running") && browser.lines[6].contains("░"))
        #expect(browser.status.contains("1 error, 1 running  ■ api  ■ conductor"))
        let styles = browser.screen()[5].runs.map(\.style)
        #expect(styles.contains(.service(1)))
    }

    /// Reversed blanks would make a short bar look as long as the column.
    @Test(arguments: [60, 80, 110, 180])
    func theBarOfTheSelectedRowKeepsItsShape(width: Int) throws {
        var browser = Browser.showing(.request)
        browser.resize(rows: 24, columns: width)
        browser.press("j")
        #expect(browser.selectedLine.contains("db SELECT nodes × 12"))
        let row = try #require(browser.screen().dropFirst(3).first)
        let bar = try #require(row.runs.firstIndex { $0.text.contains("▒") })
        #expect(
            row.runs[..<bar].allSatisfy(\.style.isReversed) && !row.runs[bar...].contains(where: \.style.isReversed)
        )
        let reversed = row.runs[..<bar].map { TerminalText.width($0.text) }.reduce(0, +)
        #expect(reversed == row.runs[bar].column, "every cell before the bar, and none of it")
    }

    @Test func rowsFold() {
        var browser = Browser.showing(.request)
        browser.press(.enter)
        #expect(browser.tree == [" ▸ wsgi GET /v1/nodes · api"])
        browser.press(" ")
        #expect(browser.tree == all)
        // Down to the group, which opens; left closes it and then goes out.
        browser.press("jl")
        #expect(browser.tree.count == 17 && browser.tree[2] == " │├  db SELECT nodes")
        browser.press("l")
        #expect(browser.selectedLine.hasPrefix(" │├  db SELECT nodes"))
        browser.press("hh")
        #expect(browser.tree == all && browser.selectedLine.hasPrefix(" ├▸ db SELECT nodes × 12"))
        browser.press("h")
        #expect(browser.selectedLine.hasPrefix(" ▾ wsgi"))
    }

    @Test func levelsFold() {
        var browser = Browser.showing(.request)
        browser.press("G-")
        #expect(browser.tree == all.prefix(2) + [" └▸ rpc ✗ deploy · conductor"])
        // What hides the selected span is selected.
        #expect(browser.selectedLine.hasPrefix(" └▸ rpc"))
        browser.press("-")
        #expect(browser.tree == [" ▸ wsgi GET /v1/nodes · api"])
        browser.press("+")
        #expect(browser.tree.count == 3)
        browser.press("E")
        #expect(browser.tree.count == 17)
        browser.press("C")
        #expect(browser.tree.count == 1)
    }

    @Test func errorsAndMatchesAreShownWhereverTheyAre() {
        var browser = Browser.showing(.request)
        browser.press("Ce")
        #expect(browser.selectedLine.hasPrefix(" └▸ rpc ✗ deploy"))
        #expect(browser.status == " NodeLocked: locked by [31mh2")
        browser.press("/nodes name:db")
        browser.press(.enter)
        // The first match after the selection; there is none, so it begins again.
        #expect(browser.tree.count == 15 && browser.status.contains("match 1 of 12 matches"))
        browser.press("n")
        #expect(browser.status.contains("match 2 of 12 matches"))
        browser.press("NN")
        #expect(browser.status.contains("match 12 of 12 matches"))
        browser.press(.escape)
        #expect(browser.page == .trace && !browser.status.contains("match"))
        browser.press("n")
        #expect(browser.status == " / searches")
        browser.press("/nowhere")
        browser.press(.enter)
        #expect(browser.status == " no span matches")
        var fine = SampleTrace()
        fine.span("a", "a", 0, 10)
        var other = Browser.showing(fine)
        other.press("e")
        #expect(other.status == " no span failed")
    }

    @Test func onlyTheCriticalPath() {
        var browser = Browser.showing(.request)
        browser.press("c")
        #expect(browser.tree.last == "  └  db SELECT ports" && !browser.text.contains("job"))
        #expect(browser.status.contains("critical path only"))
        // A search for another span ends it.
        browser.press("/job")
        browser.press(.enter)
        #expect(browser.selectedLine.hasPrefix("› └  job"))
        #expect(!browser.status.contains("critical path only"))
    }

    @Test func straysAreShownWhenAsked() {
        var trace = SampleTrace()
        trace.span("wsgi", "a", 0, 10_000)
        trace.span("late", "z", in: "a", 60_000_000, 60_100_000)
        var browser = Browser.showing(trace)
        #expect(!browser.text.contains("late") && browser.status.contains("1 stray"))
        browser.press("x")
        #expect(browser.text.contains("late (stray)"))
    }

    @Test func aGrowingTraceKeepsFoldsAndSelection() {
        var trace = SampleTrace.request
        var browser = Browser.showing(trace)
        browser.press("jljj")
        let selected = browser.selectedLine
        trace.add("job-stop", "e", in: "c", at: 870_000, "", "conductor")
        for call in 12..<20 {
            let start = 150_000 + Int64(call) * 100
            trace.span("db", "n\(call)", in: "a", start, start + 90, info: SampleTrace.select("nodes"))
        }
        browser.receive(.trace(trace.opened))
        #expect(browser.selectedLine == selected && browser.text.contains("× 20") && !browser.text.contains("running"))
        #expect(browser.tree.contains(" ├▾ db SELECT nodes × 20"))
    }

    /// Trees of others: cycles, orphans, thousands of levels.
    @Test func damagedTreesAreShown() {
        var trace = SampleTrace()
        trace.span("a", "1", in: "2", 0, 10)
        trace.span("b", "2", in: "1", 1, 9)
        trace.span("c", "3", in: "gone", 2, 8)
        trace.add("d-stop", "4", in: nil, at: 5, "", "api")
        var browser = Browser.showing(trace, columns: 120)
        #expect(browser.text.contains("cycle of parents") && browser.text.contains("unknown parent"))
        #expect(browser.text.contains("no start"))
        browser.press("CE-+eG/c")
        browser.press(.enter)
        browser.press("nd")
        #expect(browser.text.contains("its parent is unknown"))
        var deep = SampleTrace()
        for level in 0..<5_000 {
            deep.span("l", "\(level)", in: level == 0 ? nil : "\(level - 1)", Int64(level), 20_000 - Int64(level))
        }
        var far = Browser.showing(deep)
        far.press("G")
        #expect(far.selectedLine.hasPrefix(" ⋯ 4999   l"))
    }

    @Test func fiftyThousandPoints() {
        var trace = SampleTrace()
        trace.span("root", "r", 0, 1_000_000)
        for number in 0..<24_999 {
            let start = Int64(number) * 30
            trace.span("n\(number % 900)", "\(number)", in: "r", start, start + 20)
        }
        var browser = Browser.showing(trace)
        #expect(browser.lines.count == 24 && browser.status.contains("50,000 points"))
        browser.press("EG")
        #expect(browser.lines.count == 24)
        browser.press("/n899")
        browser.press(.enter)
        browser.press("nnN")
        #expect(browser.status.contains("of 27 matches"))
    }
}
