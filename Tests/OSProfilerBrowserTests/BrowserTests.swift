//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerBrowser

@Suite struct BrowserTests {
    private let id = OpaqueID(SampleTrace.base)

    @Test func fromTheListToDetailsAndBack() {
        var browser = Browser.sample()
        browser.receive([.sample(1)])
        browser.press(.enter)
        #expect(browser.wish == StoreWish(what: .trace(OpaqueID("trace-1"))))
        #expect(browser.text.contains("reading the trace"))
        browser.receive(.trace(OpenedTrace(OpaqueID("trace-1"), SampleTrace.request.opened.report)))
        browser.press("j")
        browser.press(.tab)
        #expect(browser.page == .details)
        browser.press("?")
        #expect(browser.text.contains("fold, unfold") && browser.page == .help)
        browser.press("q")
        browser.press(.escape)
        #expect(browser.page == .trace)
        browser.press("q")
        #expect(browser.wish == StoreWish(what: .list(browser.table.query)) && !browser.isDone)
        browser.press(.escape)
        #expect(!browser.isDone)
        browser.press("q")
        #expect(browser.isDone)
    }

    /// What is on the screen stays when the store is away.
    @Test func aStoreThatFails() {
        var browser = Browser.sample()
        browser.receive([.sample(1)])
        browser.receive(.storeFails("the store does not answer: refused"))
        #expect(browser.status == " the store does not answer: refused")
        #expect(browser.text.contains("trace-1"))
        browser.tick(at: browser.now, waiting: 5_000_000)
        browser.receive([.sample(1)])
        #expect(browser.status == " the store has not answered for 5.00 s")
        browser.tick(at: browser.now, waiting: 0)
        #expect(browser.status == " 1 trace")
        browser.press(.enter)
        browser.receive(.storeFails("gone"))
        #expect(browser.status.contains("gone"))
        browser.receive(.unchanged)
        #expect(!browser.status.contains("gone"))
    }

    @Test func aTraceThatIsNotThere() {
        var browser = Browser.sample(opening: id)
        browser.receive(.missing(id))
        #expect(browser.status == " the store has no trace \(SampleTrace.base) yet")
        browser.receive(.trace(SampleTrace.request.opened))
        browser.receive(.missing(id))
        #expect(browser.status.hasSuffix("any more") && browser.text.contains("wsgi"))
        browser.receive(.unreadable(id, "the trace is too large"))
        #expect(browser.page == .list && browser.status == " the trace is too large")
        // Late news of a trace that was left.
        browser.receive(.trace(SampleTrace.request.opened))
        #expect(browser.page == .list && browser.waterfall == nil)
    }

    @Test func readingAgain() {
        var browser = Browser.sample()
        let before = browser.wish
        browser.press("r")
        #expect(browser.wish != before)
    }

    @Test(arguments: [(24, 80), (20, 60), (50, 180), (1, 1), (2, 200), (5, 20)])
    func theScreenIsAsLargeAsTheTerminal(rows: Int, columns: Int) {
        var browser = Browser.showing(.request, rows: rows, columns: columns)
        for keys in ["", "d", "q?", "qq"] {
            browser.press(keys)
            #expect(browser.lines.count == rows && browser.lines.allSatisfy { TerminalText.width($0) <= columns })
        }
    }

    /// Whatever is pressed, in any order and at any size, no row is too wide and no text of a payload steers the terminal.
    @Test func anyKeys() throws {
        var random = SeededGenerator(seed: 7)
        var trace = SampleTrace.request
        let hostile = #""request": {"method": "\u001b]0;x\u0007", "path": "\u202e\u2028\ud800宽<script>\u009b"}"#
        trace.span("x\\u001bc", "h", in: "d", 310_000, 320_000, info: hostile, stopInfo: #""etype": {"a": "\u0000"}"#)
        let keys: [BrowserKey] =
            "jkgGhlCE-+=cexdnNq?rs/ >1ms".unicodeScalars.map { .character($0) } + [
                .enter, .escape, .tab, .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .backspace, .other,
            ]
        var browser = Browser.showing(trace)
        for step in 0..<4_000 {
            browser.press(keys.randomElement(using: &random) ?? .other)
            switch step % 7 {
            case 0: browser.receive([.sample(step), .sample(2, request: "\u{1b}[1m\u{202e}")])
            case 1: browser.receive(.storeFails("\u{1b}[1m"))
            case 2:
                guard case .trace(let id) = browser.wish.what else { break }
                browser.receive(.trace(OpenedTrace(id, trace.opened.report)))
            case 3:
                let rows = Int.random(in: 1...60, using: &random)
                browser.resize(rows: rows, columns: .random(in: 1...200, using: &random))
            default: break
            }
            let odd = browser.lines.first { line in
                TerminalText.width(line) > browser.columns || line != TerminalText.line(line)
            }
            try #require(odd == nil, "step \(step), \(browser.columns) columns: \(odd ?? "")")
        }
    }
}
