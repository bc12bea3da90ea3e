//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// Both purges follow one rule: `--yes`, or an answer on a terminal; `--dry-run` deletes nothing.
@Suite(.blocking) struct PurgeTests {
    @Test func nothingIsPurgedWithoutConsent() throws {
        let tool = try CommandLineRunner()
        #expect(try tool.run("publish", "--demo").status == 0)
        #expect(
            try tool.run("queue", "purge", "--dry-run").errors == "would remove 18 ready messages from profiler.info\n"
        )
        let queue = try tool.run("queue", "purge")
        #expect(
            queue.status == 64
                && queue.errors.contains("this removes 18 ready messages from profiler.info: confirm with --yes")
        )
        #expect(try tool.run("queue", "status").text.contains("ready      18 messages\n"))

        #expect(try tool.run("consume", "--drain").status == 0)
        let store = try tool.run("trace", "purge", "--older-than", "0")
        #expect(store.status == 64 && store.errors.contains("this deletes 1 trace with 18 points: confirm with --yes"))
        #expect(try tool.run("trace", "purge", "--older-than", "0", "--dry-run").status == 0)
        #expect(
            try tool.run("trace", "purge", "--older-than", "0", "--yes").errors == "deleted 1 trace with 18 points\n"
        )
        #expect(try tool.run("queue", "purge", "--yes").errors == "removed 0 messages from profiler.info\n")
    }
}
