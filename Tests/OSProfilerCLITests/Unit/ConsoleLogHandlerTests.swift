//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Logging
import OSProfilerCore
import Testing

@testable import OSProfilerCLI

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

    @Test(arguments: [(LogFormat.text, " queue=q"), (.json, "\"osprofiler.queue\": \"q\"")])
    func onlyJSONShowsThePrefixOfKeys(format: LogFormat, shown: String) {
        let line = format.line(
            level: .info,
            message: "consuming",
            metadata: [(LogKey.queue, "q")],
            at: Timestamp(microseconds: 0),
            showsTime: false
        )
        #expect(line.contains(shown))
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
