//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTesting
import Testing

struct TraceHandleTests {
    let notifier = RecordingNotifier()
    let profiler: Profiler

    init() { profiler = .testing(notifier) }

    struct Broken: Error {}

    @Test("A handle stops once, whoever comes first")
    func stopsOnce() async throws {
        let handle = profiler.withProfiling(baseID: "base") { startTrace("rpc", info: ["method": "boot"]) }
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<8 {
                group.addTask { handle.stop(info: ["by": .integer(Int64(index))]) }
            }
        }
        handle.stop(error: Broken())
        #expect(notifier.names == ["rpc-start", "rpc-stop"])
        #expect(notifier.start("rpc")?.info == ["method": "boot"])
        #expect(notifier.stop("rpc")?.info["by"] != nil)
    }

    @Test("A failure is recorded")
    func failure() throws {
        profiler.withProfiling { startTrace("db").stop(error: Broken()) }
        #expect(notifier.stop("db")?.info["etype"] == "OSProfilerTests.TraceHandleTests.Broken")
    }

    @Test("Only inside withChildren is the work the parent of what begins")
    func children() async throws {
        await profiler.withProfiling(baseID: "base") {
            let handle = startTrace("outer")
            withTrace("sibling") {}
            handle.withChildren { withTrace("child") {} }
            await handle.withChildren {
                await Task.yield()
                withTrace("grown") {}
            }
            handle.stop()
        }
        let outer = try #require(notifier.start("outer"))
        #expect(notifier.start("sibling")?.parentID == "base")
        #expect(notifier.start("child")?.parentID == outer.traceID)
        #expect(notifier.start("grown")?.parentID == outer.traceID)
    }

    @Test("A handle that nobody stops frees its trace")
    func neverStopped() {
        weak var session: RecordingNotifier?
        do {
            let notifier = RecordingNotifier()
            session = notifier
            _ = Profiler.testing(notifier).withProfiling { startTrace("lost") }
            #expect(notifier.names == ["lost-start"])
        }
        #expect(session == nil)
    }
}
