//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct SpellingTests {
    @Test func distance() {
        #expect(Spelling.distance("kitten", "sitting") == 3)
        #expect(Spelling.distance("", "abc") == 3)
        #expect(Spelling.distance("same", "same") == 0)
        #expect(Spelling.distance("hlep", "help") == 1)
        #expect(Spelling.distance("ab", "ba") == 1)
        #expect(Spelling.distance("ca", "abc") == 3)
    }

    @Test(arguments: [
        ("conect_timeout", "connect_timeout"), ("TIMEOUT", "timeout"), ("connect-timeout", "connect_timeout"),
        ("tll", "ttl"), ("timeouts", "timeout"), ("tls", nil), ("time", nil), ("", nil),
    ])
    func theNameThatWasMeant(_ name: String, _ meant: String?) {
        #expect(Spelling.intended(name, among: ["timeout", "connect_timeout", "ttl"]) == meant)
    }
}
