//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Logging
import OSProfilerCore
import Testing

@testable import OSProfilerCLI

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("plain Ünïcode 日本", "plain Ünïcode 日本"), ("a\u{1B}[31mb", "a\\u{1b}[31mb"), ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\u{7F}\u{9B}", "\\u{7f}\\u{9b}"), ("\u{202E}evil\u{2066}", "\\u{202e}evil\\u{2066}"),
        ("line\u{2028}", "line\\u{2028}"), ("\u{0}", "\\u{0}"), ("\r\n", "\\r\\n"), ("e\u{301}", "e\u{301}"),
    ])
    func makesControlCharactersVisible(text: String, expected: String) {
        #expect(TerminalText.line(text) == expected)
    }

    @Test func cutsToColumns() {
        #expect(TerminalText.cut("abcdef", to: 6) == "abcdef")
        #expect(TerminalText.cut("abcdef", to: 4) == "abc…")
        #expect(TerminalText.cut("日本語", to: 4) == "日…")
        #expect(TerminalText.width("日本 a") == 6)
    }
}

@Suite struct SecretTextTests {
    @Test(arguments: [
        ("no url", "no url"),
        ("see rabbit://me:secret@h:5672/v now", "see rabbit://me:***@h:5672/v now"),
        ("'rabbit://me:secret@h', \"redis://:secret@r\"", "'rabbit://me:***@h', \"redis://:***@r\""),
        ("rabbit://a:secret@h1,b:secret@h2/", "rabbit://a:***@h1,b:***@h2/"),
        ("sqlite:////path/x.db", "sqlite:////path/x.db"),
    ])
    func masksEveryURL(text: String, expected: String) {
        #expect(SecretText.masked(text) == expected)
    }
}

@Suite struct TextTableTests {
    private var table: TextTable {
        var table = TextTable([
            .init(title: "N", alignment: .right), .init(title: "NAME", isFlexible: true), .init(title: "ID"),
        ])
        table.add(["1", "short", "a"])
        table.add(["200", "a much longer name", "b\u{1B}"])
        return table
    }

    @Test func oneLongCellDoesNotWidenEveryLine() {
        var table = TextTable([.init(title: "NAME", isFlexible: true), .init(title: "ID")])
        table.add([String(repeating: "x", count: 100_000), "1"])
        table.add(["y", "2"])
        #expect(table.lines(width: nil).allSatisfy { $0.count < 110 })
    }

    @Test func alignsColumnsAndLeavesNoTrailingBlanks() {
        #expect(
            table.lines(width: nil) == [
                "  N  NAME                ID",
                "  1  short               a",
                "200  a much longer name  b\\u{1b}",
            ]
        )
    }

    @Test func flexibleColumnsGiveWay() {
        let lines = table.lines(width: 24)
        #expect(lines[2] == "200  a much lo…  b\\u{1b}")
        #expect(lines.allSatisfy { TerminalText.width($0) <= 24 })
    }
}

@Suite struct NumberTextTests {
    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
    func groups(value: Int, text: String) { #expect(CountText.grouped(value) == text) }

    @Test func counts() {
        #expect(CountText.counted(1, "trace") == "1 trace")
        #expect(CountText.counted(2000, "trace") == "2,000 traces")
        #expect(CountText.bytes(477) == "477 B")
        #expect(CountText.bytes(61_234) == "61.2 kB")
        #expect(CountText.bytes(16 << 20) == "16.7 MB")
        #expect(CountText.bytes(4_190_000_000) == "4.1 GB")
    }

    @Test(arguments: [
        (0, "0 µs"), (850, "850 µs"), (1234, "1.23 ms"), (12_345, "12.3 ms"), (123_456, "123 ms"),
        (1_520_000, "1.52 s"),
        (245_000_000, "4 min 05 s"), (7_380_000_000, "2 h 03 min"), (-850, "-850 µs"),
    ])
    func spans(microseconds: Int64, text: String) {
        #expect(DurationText.text(microseconds: microseconds) == text)
    }
}

@Suite struct ConsoleLogHandlerTests {
    @Test func masksAndEscapesWhatIsLogged() throws {
        let handler = ConsoleLogHandler(level: .info, showsTime: false)
        let event = LogEvent(
            level: .warning,
            message: "interrupted",
            error: nil,
            metadata: ["url": "rabbit://me:secret@h/", "reason": "two\nlines \"quoted\""],
            source: nil,
            file: "",
            function: "",
            line: 1
        )
        #expect(
            handler.line(for: event, at: Timestamp(microseconds: 0))
                == "osprofiler: warning: interrupted reason=\"two\\nlines \\\"quoted\\\"\" url=rabbit://me:***@h/"
        )
    }

    @Test func writesAnObjectALine() throws {
        var handler = ConsoleLogHandler(level: .info, format: .json, showsTime: true)
        handler[metadataKey: "url"] = "rabbit://u:secret@h/"
        let event = LogEvent(
            level: .warning,
            message: "a \"b\"\n\u{1B}[31m",
            error: nil,
            metadata: ["count": "3"],
            source: "s",
            file: #fileID,
            function: #function,
            line: #line
        )
        let line = handler.line(for: event, at: Timestamp("2026-11-22T08:54:08")!)
        #expect(!line.contains("\n") && !line.contains("\u{1B}") && !line.contains("secret"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["level"] as? String == "warning")
        #expect(object["message"] as? String == "a \"b\"\n\u{1B}[31m")
        #expect((object["time"] as? String)?.hasPrefix("2026-11-22T08:54:08") == true)
        #expect((object["metadata"] as? [String: String])?["count"] == "3")
    }

    @Test func beginsWithTheTimeForALongRunningProcess() {
        let handler = ConsoleLogHandler(level: .info, showsTime: true)
        let event = LogEvent(
            level: .info,
            message: "connected",
            error: nil,
            metadata: nil,
            source: nil,
            file: "",
            function: "",
            line: 1
        )
        #expect(
            handler.line(for: event, at: Timestamp(microseconds: 0)) == "1970-01-01T00:00:00.000000Z info: connected"
        )
    }
}
