//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

@Suite struct TextRendererTests {
    @Test func showsTimesErrorsAndLabels() {
        #expect(
            TestTrace.sample.report.text(.text) == """
                Trace 7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11
                2026-11-22 08:54:08.000000 UTC, 152 ms
                8 points, 5 spans, 1 error, 1 running, 1 without a start, 1 with an unknown parent; ironic_api,
                  ironic_conductor

                      start       took       self
                       0 µs     152 ms    29.2 ms  ████████████████  wsgi GET /v1/nodes · ironic_api
                    8.00 ms    3.10 ms    3.10 ms  ██                ├ db SELECT nodes.id FROM nodes
                    20.0 ms     120 ms     120 ms    █████████████   └ rpc conductor.do_node · ironic_conductor
                                                                       │ NodeLocked: Node n1 is locked by h2
                    60.0 ms    running                   ░░░░░░░░░░    └ driver
                    90.0 ms   no start                      ▏        db (parent gone is unknown)

                       self      total    longest   count  errors  name
                     120 ms     120 ms     120 ms       1       1  rpc
                    29.2 ms     152 ms     152 ms       1          wsgi
                    3.10 ms    3.10 ms    3.10 ms       2          db
                       0 µs       0 µs       0 µs       1          driver

                """
        )
    }

    @Test func nothingIsCutUnlessAWidthIsGiven() {
        var trace = TestTrace()
        let message = String(repeating: "a long message ", count: 40).trimmingPrefix(" ").dropLast()
        trace.span("db", "a", 5_000..<10_000, stopInfo: #""etype": "DeadlockError", "message": "\#(message)""#)
        let text = String(decoding: trace.report.render(.text), as: UTF8.self)
        #expect(text.contains("DeadlockError: \(message)\n") && !text.contains("…"))
        #expect(trace.report.text(.text, width: 80).contains("DeadlockError: a long messa…\n"))
    }

    @Test func eachSpanShowsWhenItBegan() {
        let lines = TestTrace.sample.report.text(.text).split(separator: "\n").filter { $0.contains("db SELECT") }
        #expect(lines.count == 1 && lines[0].hasPrefix("    8.00 ms    3.10 ms "))
        // Where there is no room for all, the time that it took stays.
        let narrow = TestTrace.sample.report.text(.text, width: 50).split(separator: "\n").filter {
            $0.contains("db SELECT")
        }
        #expect(narrow.count == 1 && narrow[0].hasPrefix("    3.10 ms  "))
    }

    @Test func timesOfCenturiesStayApart() {
        var trace = TestTrace()
        trace.add("wsgi-start", "a", at: -60_000_000_000_000_000)
        trace.add("wsgi-stop", "a", at: 0)
        let line = trace.report.text(.text, width: nil).split(separator: "\n").first { $0.contains("wsgi") }
        #expect(line?.contains("16666666 h 40 min 16666666 h 40 min") == true, "\(line ?? "")")
    }

    @Test func noLineIsWiderThanTheTerminal() throws {
        for trace in try FixtureMessages.traces(in: "corpus/messages.jsonl") {
            let report = TraceReport(points: trace.points)
            for width in [40, 61, 80, 132] {
                for line in report.text(.text, width: width).split(separator: "\n") {
                    #expect(columns(line) <= width, "\(trace.id): \(line)")
                }
            }
        }
    }

    @Test func nothingUntrustedReachesTheTerminal() throws {
        let hostile = "\u{1b}]0;owned\u{7}\u{1b}[2J\r\n\u{202e}x\u{9b}31m\u{0}\u{2028}\u{200b}\u{e0041}"
        var trace = TestTrace()
        let text = TestTrace.json(hostile)
        trace.span(
            hostile,
            hostile,
            parent: hostile + "p",
            0..<10,
            info: #""db": {"statement": \#(text)}"#,
            stopInfo: #""etype": \#(text), "message": \#(text)"#,
            service: text
        )
        for colour in [false, true] {
            var output = trace.report.text(.text, width: nil, colour: colour)
            #expect(output.contains("\\u{1b}]0;owned\\u{7}") && output.contains("\\u{202e}"))
            if colour {
                for code in ["0", "1", "2", "31", "33", "36"] {
                    output = output.replacing("\u{1b}[\(code)m", with: "")
                }
            }
            let unsafe = output.unicodeScalars.filter { $0 != "\n" && $0.isInvisible }
            #expect(unsafe.isEmpty, "\(unsafe.map { String($0.value, radix: 16) })")
        }
    }

    @Test func theLegendHasTheColoursOfTheBars() throws {
        var trace = TestTrace()
        trace.span("a", "a", 0..<10, service: #""api""#)
        trace.span("b", "b", parent: "a", 2..<8, service: #""conductor""#)
        trace.span("c", "c", parent: "b", 3..<4, stopInfo: #""etype": "E""#, service: #""api""#)
        let lines = trace.report.text(.text, colour: true).split(separator: "\n", omittingEmptySubsequences: false)
        func mark(_ code: Int, _ text: String) -> String { "\u{1b}[\(code)m\(text)" }
        #expect(lines[2].hasSuffix("; \(mark(36, "■ "))\(mark(0, "api")), \(mark(35, "■ "))\(mark(0, "conductor"))"))
        let bars = lines.filter { $0.contains("█") }
        #expect(bars[0].contains(mark(36, "█")))
        #expect(bars[1].contains("\u{1b}[35m "))
        // An error is red whoever has it.
        #expect(bars[2].contains("\u{1b}[31m "))
        #expect(trace.report.text(.text).split(separator: "\n")[2].hasSuffix("; api, conductor"))
    }

    @Test func wideAndCombiningCharactersCountAsTheyShow() {
        var trace = TestTrace()
        trace.span("日本語日本語日本語日本語日本語", "a", 0..<10)
        trace.span("e\u{301}e\u{301}e\u{301}", "b", 0..<10)
        let lines = trace.report.text(.text, width: 40).split(separator: "\n").filter { $0.contains("█") }
        #expect(lines.map { columns($0) } == [40, 32])
        #expect(lines[0].hasSuffix(" 日本語日本語日本…") && lines[1].hasSuffix(" e\u{301}e\u{301}e\u{301} · api"))
    }

    @Test func anUnfinishedColourIsReset() {
        var trace = TestTrace()
        trace.span(String(repeating: "x", count: 200), "a", 0..<10, stopInfo: #""etype": "E""#)
        for line in trace.report.text(.text, width: 60, colour: true).split(separator: "\n")
        where line.contains("\u{1b}") {
            #expect(line.hasSuffix("\u{1b}[0m") || !line.contains("\u{1b}[31m") || line.hasSuffix("name"), "\(line)")
        }
    }

    /// Columns by a table of its own: what the fixtures hold of wide and of combining characters.
    private func columns(_ line: some StringProtocol) -> Int {
        line.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: return sum
            default: break
            }
            let isWide = scalar.properties.isEmojiPresentation || scalar.isEastAsianWide
            return sum + (isWide ? 2 : 1)
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isEastAsianWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFF01...0xFF60,
            0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
