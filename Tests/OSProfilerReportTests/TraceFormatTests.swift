//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerReport
import Testing

@Suite struct TraceFormatTests {
    /// What another package can write.
    private static let names = TraceFormat("names", help: "The names alone.", fileSuffix: "txt") {
        report,
        _,
        output in
        report.forEachSpan { span in
            output.write(String(repeating: " ", count: span.depth))
            output.writeJSON(span.name)
            output.write("\n")
        }
    }

    @Test func aFormatOfOthersWritesWhatItSees() {
        let expected = """
            "wsgi"
             "db"
             "rpc"
              "driver"
            "db"

            """
        #expect(TestTrace.sample.report.text(Self.names) == expected)
        #expect(TestTrace.sample.report.isEmpty(in: Self.names) == false)
        #expect(TraceReport(points: PointBatch()).isEmpty(in: Self.names))
    }

    @Test func spansTellWhatTheReportTells() throws {
        let report = TestTrace.sample.report
        var spans: [TraceSpan] = []
        report.forEachSpan { spans.append($0) }
        #expect(report.baseID == OpaqueID(TestTrace.base))
        #expect(report.started?.microseconds == TestTrace.start)
        #expect(report.duration == 152_300 && report.spanCount == 5)
        #expect(spans.map(\.id) == ["a", "b", "c", "d", "e"])
        #expect(spans.map(\.parentID) == [OpaqueID(TestTrace.base), "a", "a", "c", "gone"])
        #expect(spans.map(\.state) == [.finished, .finished, .finished, .running, .stopOnly])
        #expect(spans.map(\.isOrphan) == [false, false, false, false, true])
        #expect(spans.map(\.service) == ["ironic_api", "ironic_api", "ironic_conductor", "ironic_conductor", nil])
        #expect(spans[0].host == "h1" && spans[0].project == "demo")
        #expect(spans[1].start == 8_000 && spans[1].duration == 3_100 && spans[1].selfTime == 3_100)
        #expect(spans[3].duration == nil && spans[0].failure == nil)
        #expect(spans[2].failure?.type == "NodeLocked")
        #expect(spans[2].failure?.message == "Node n1 is locked\nby h2")
    }

    @Test func eachHasANameOfItsOwn() {
        let formats = [TraceFormat].builtIn
        #expect(Set(formats.map(\.name)).count == formats.count)
        #expect(formats.compactMap(\.flag) == ["text", "json", "html", "dot"])
        for format in formats {
            #expect(format.help.hasSuffix(".") && !format.fileSuffix.hasPrefix("."), "\(format)")
        }
        // A file's name tells its format.
        #expect(Set(formats.map(\.fileSuffix)).count == formats.count)
        // What Python's command shows is shown as it shows it.
        #expect(formats.filter(\.addsNewline) == [.json, .dot])
        #expect(formats.filter { !$0.showsDetached } == [.json, .dot])
        // The command escapes these on a terminal.
        #expect(formats.filter { !$0.isSafeOnTerminal } == [.otlp, .spansCSV])
    }

    /// Not on a terminal either, and not in a file that somebody prints on one.
    @Test(arguments: [TraceFormat].builtIn.filter(\.isSafeOnTerminal) + [.explanation, .explanationJSON])
    func noFormatWritesWhatServicesHide(format: TraceFormat) {
        let hostile = "a\u{1b}]0;owned\u{7}\u{1b}[2J\r\n\u{202e}x\u{9b}31m\u{0}\u{2028}\u{200b}\u{7f}\u{e0041}"
        let text = TestTrace.json(hostile)
        var trace = TestTrace()
        for (id, name) in ["wsgi", "rpc", "driver", "db", hostile].enumerated() {
            trace.span(
                name,
                hostile + "\(id)",
                0..<1000,
                info: """
                    "request": {"method": \(text), "path": \(text), "query": \(text)}, \
                    "function": {"name": \(text), "args": \(text)}, "db": {"statement": \(text)}, \(text): \(text)
                    """,
                stopInfo: "\"etype\": \(text), \"message\": \(text)",
                service: text
            )
        }
        let output = trace.report.text(format)
        #expect(format.isSafeOnTerminal)
        let hidden = output.unicodeScalars.filter { !["\n", "\t"].contains($0) && $0.isInvisible }
        #expect(hidden.isEmpty, "\(hidden.map { String($0.value, radix: 16) })")
    }
}
