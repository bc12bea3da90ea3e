//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerJSONLines
import OSProfilerStore
import Testing

@Suite struct JSONLinesConnectionStringTests {
    @Test func pathsAreRelativeOrAbsolute() throws {
        let relative = try JSONLinesConnectionString("jsonl:///a b.jsonl")
        #expect(relative.path == "a b.jsonl")
        #expect(relative.maximumSize == 100_000_000)
        #expect(relative.keptFiles == 5)
        let absolute = try JSONLinesConnectionString("jsonl:////var/log/t.jsonl?max_size=1.5GiB&keep=0")
        #expect(absolute.path == "/var/log/t.jsonl")
        #expect(absolute.maximumSize == 1_610_612_736)
        #expect(absolute.keptFiles == 0)
    }

    @Test(
        arguments: [
            ("jsonl://", "names no file"), ("jsonl:///", "names no file"), ("jsonl:////var/", "names no file"),
            ("jsonl://host/file", "names no file"),
            ("sqlite:///a.db", "unknown scheme \"sqlite\": expected one of jsonl"),
            ("jsonl:///a?max_size=7", "has a max_size that is not"), ("jsonl:///a?max_size=1kb", "at least 4KiB"),
            ("jsonl:///a?keep=100", "from 0 to 99"), ("jsonl:///a?keep=-1", "from 0 to 99"),
            ("jsonl:///a?size=1GB", "expected one of max_size, keep"), ("jsonl:///a?keep=1&keep=2", "twice"),
        ]
    )
    func mistakesAreNamed(_ text: String, _ reason: String) {
        let error = #expect(throws: StoreError.self) { try JSONLinesConnectionString(text) }
        #expect(error?.code == .badConnectionString)
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }
}
