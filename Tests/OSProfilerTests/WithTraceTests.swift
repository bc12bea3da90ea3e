//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTesting
import Testing

struct WithTraceTests {
    let notifier = RecordingNotifier()
    let profiler: Profiler

    init() { profiler = .testing(notifier) }

    struct Refused: Error, Equatable {
        let reason: String
    }

    private struct Hidden: Error {}

    @Test("Points nest: base, trace and parent ids")
    func nests() throws {
        profiler.withProfiling(baseID: "base", parentID: "caller") {
            withTrace("wsgi", info: ["path": "/v1"]) {
                withTrace("db") {}
                withTrace("rpc") {}
            }
        }
        #expect(
            notifier.names == ["wsgi-start", "db-start", "db-stop", "rpc-start", "rpc-stop", "wsgi-stop"]
        )
        let wsgi = try #require(notifier.start("wsgi"))
        #expect(notifier.points.allSatisfy { $0.baseID == "base" && $0.service === profiler.service })
        #expect(wsgi.parentID == "caller")
        #expect(wsgi.info == ["path": "/v1"])
        #expect(notifier.start("db")?.parentID == wsgi.traceID)
        #expect(notifier.start("rpc")?.parentID == wsgi.traceID)
        #expect(notifier.stop("wsgi")?.traceID == wsgi.traceID)
        #expect(notifier.stop("wsgi")?.parentID == "caller")
        #expect(notifier.stop("wsgi")?.info.isEmpty == true)
        #expect(Set(notifier.points.map(\.traceID)).count == 3)
    }

    @Test("A new trace's top is its own parent")
    func defaultIDs() throws {
        var seen: OpaqueID?
        profiler.withProfiling {
            seen = Profiler.currentBaseID
            withTrace("a") {}
        }
        let start = try #require(notifier.start("a"))
        #expect(start.baseID == seen)
        #expect(start.parentID == start.baseID)
        #expect(start.traceID != start.baseID)
    }

    @Test("Values come through, sync and async")
    func values() async {
        let sum = await profiler.withProfiling {
            let one = withTrace("sync") { 1 }
            let two = await withTrace("async") {
                await Task.yield()
                return 2
            }
            return one + two
        }
        #expect(sum == 3)
        #expect(notifier.names == ["sync-start", "sync-stop", "async-start", "async-stop"])
    }

    @Test("An error is recorded on the stop and thrown on with its type")
    func typedError() throws {
        do throws(Refused) {
            try profiler.withProfiling { () throws(Refused) in
                try withTrace("db") { () throws(Refused) in throw Refused(reason: "no room") }
            }
            Issue.record("nothing was thrown")
        } catch {
            #expect(error == Refused(reason: "no room"))
        }
        let stop = try #require(notifier.stop("db"))
        #expect(stop.info["etype"] == "OSProfilerTests.WithTraceTests.Refused")
        #expect(stop.info["message"] == "Refused(reason: \"no room\")")
    }

    @Test("An error without a static type is recorded by its dynamic one")
    func untypedError() async throws {
        await #expect(throws: Refused.self) {
            try await profiler.withProfiling {
                try await withTrace("rpc") {
                    await Task.yield()
                    if notifier.points.isEmpty { return }
                    throw Refused(reason: "later")
                }
            }
        }
        let stop = try #require(notifier.stop("rpc"))
        #expect(stop.info["etype"] == "OSProfilerTests.WithTraceTests.Refused")
    }

    @Test("A private type's name has no compiler's notes in it")
    func privateError() throws {
        #expect(throws: Hidden.self) {
            try profiler.withProfiling { try withTrace("a") { throw Hidden() } }
        }
        let stop = try #require(notifier.stop("a"))
        #expect(stop.info["etype"] == "OSProfilerTests.WithTraceTests.Hidden")
    }

    @Test("Child tasks belong to the work that started them")
    func taskGroups() async throws {
        await profiler.withProfiling(baseID: "base") {
            await withTrace("all") {
                await withTaskGroup(of: Void.self) { group in
                    for index in 0..<8 {
                        group.addTask {
                            await withTrace("part-\(index)") {
                                await Task.yield()
                                withTrace("inner-\(index)") {}
                            }
                        }
                    }
                }
            }
        }
        let parts: [SpanOutline.Element] = (0..<8).flatMap { [.name("part-\($0)"), [.name("inner-\($0)")]] }
        #expect(notifier.outline.sorted == ["all", .inner(SpanOutline(parts))])
        #expect(notifier.unfinished.isEmpty)
        #expect(notifier.points.count == 34)
    }

    @Test("Two traces at once do not mix")
    func concurrentTraces() async {
        await withTaskGroup(of: Void.self) { group in
            for name in ["one", "two", "three"] {
                group.addTask { [profiler] in
                    await profiler.withProfiling(baseID: OpaqueID(name)) {
                        for _ in 0..<50 {
                            await withTrace(name) { await Task.yield() }
                        }
                    }
                }
            }
        }
        #expect(notifier.points.count == 300)
        #expect(notifier.points.allSatisfy { $0.baseID == OpaqueID($0.name) && $0.parentID == $0.baseID })
    }

    @Test("The stop has what is known of the result, and nothing of it after an error")
    func stopInfo() async throws {
        let rows = await profiler.withProfiling {
            let few = withTrace("sync", stopInfo: { ["rows": .integer($0)] }) { Int64(2) }
            let many = await withTrace("async", stopInfo: { ["rows": .integer($0)] }) {
                await Task.yield()
                return Int64(3)
            }
            #expect(throws: Refused.self) {
                try withTrace("failed", stopInfo: { (_: Int) in ["rows": 0] }) { throw Refused(reason: "no") }
            }
            return few + many
        }
        #expect(rows == 5)
        #expect(notifier.stop("sync")?.info == ["rows": 2])
        #expect(notifier.stop("async")?.info == ["rows": 3])
        #expect(notifier.stop("failed")?.info["rows"] == nil)
        #expect(notifier.stop("failed")?.info["etype"] == "OSProfilerTests.WithTraceTests.Refused")
    }

    struct Ticket: ~Copyable { let number: Int }

    @Test("A result that cannot be copied comes through") @MainActor
    func noncopyable() async throws {
        var touched = 0
        for inside in [true, false] {
            func work() async throws -> Int {
                let one = withTrace("sync") { Ticket(number: 1) }
                let two = try await withTrace("async") { () async throws -> Ticket in
                    await Task.yield()
                    touched += 1
                    return Ticket(number: 2)
                }
                return one.number + two.number
            }
            let sum = inside ? try await profiler.withProfiling { try await work() } : try await work()
            #expect(sum == 3)
        }
        #expect(touched == 2)
        #expect(notifier.outline == ["sync", "async"])
    }

    @Test("A task that outlives the scope is traced on")
    func unstructuredTask() async {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let task = profiler.withProfiling(baseID: "base") {
            Task {
                for await _ in gate { break }
                withTrace("late") {}
            }
        }
        withTrace("outside") {}
        opener.finish()
        await task.value
        #expect(notifier.names == ["late-start", "late-stop"])
    }

    @Test("Without a trace nothing is sent and the info is not evaluated")
    func untraced() async {
        func info() -> TraceInfo {
            Issue.record("evaluated")
            return [:]
        }
        // Another test's trace may be going on in the process; this task stands in none.
        withTrace("a", info: info()) {}
        await withTrace("b", info: info()) { await Task.yield() }
        startTrace("c", info: info()).stop(info: info())
        withTrace("d", stopInfo: { _ in info() }) {}
        await withTrace("e", stopInfo: { _ in info() }) { await Task.yield() }
        #expect(Profiler.currentBaseID == nil)
        #expect(TraceHeaders.current().isEmpty)
    }

    @Test("The body stays on the caller's actor") @MainActor
    func isolation() async {
        var touched = 0
        await profiler.withProfiling {
            touched += 1
            await withTrace("a") {
                await Task.yield()
                MainActor.preconditionIsolated()
                touched += 1
            }
        }
        #expect(touched == 2)
    }
}
