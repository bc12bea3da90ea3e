//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Testing

@testable import OSProfilerCLI

/// Whatever is written for people is one line without secrets.
@Suite struct StandardErrorTests {
    @Test(arguments: [
        ("jsonl:////a\u{1B}[31m.jsonl: stored 1", "jsonl:////a\\u{1b}[31m.jsonl: stored 1"),
        ("one\ntwo", "one\\ntwo"),
        ("reads otlp://h?headers=Authorization=Bearer%20SECRET", "reads otlp://h?headers=***"),
        ("mongodb://u:SECRET is no URL", "mongodb://u:*** is no URL"),
        ("password=SECRET", "password=***"),
        ("received 692 = stored 690 + duplicates 1 + rejected 1 in 1.20 s", nil),
        ("warning: of redis://:***@h:6379 has no effect here", nil),
    ])
    func oneSafeLine(_ text: String, _ expected: String?) {
        #expect(StandardError.safe(text) == expected ?? text)
        #expect(StandardError.safe(StandardError.safe(text)) == StandardError.safe(text))
    }
}
