//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerTesting
import Testing

struct RecordingNotifierTests {
    let recorder = RecordingNotifier()

    struct OutOfStock: Error {}

    private func checkOut(fails: Bool = false) throws {
        try withTrace("cart", info: ["items": 2]) {
            for item in ["tea", "milk"] {
                withTrace("db", info: ["db": ["statement": "SELECT 1", "params": [.string(item)]]]) {}
            }
            try withTrace("rpc") { if fails { throw OutOfStock() } }
        }
    }

    @Test("Spans are a tree with names, details and order")
    func tree() throws {
        try recorder.profiler().withProfiling {
            try checkOut()
            withTrace("mail") {}
        }
        #expect(recorder.outline == ["cart", ["db", "db", "rpc"], "mail"])
        let cart = recorder.spans[0]
        #expect(cart["items"] == 2)
        #expect(cart.children.map(\.name) == ["db", "db", "rpc"])
        #expect(cart.children.allSatisfy { $0.parentID == cart.traceID && $0.isFinished })
        #expect(cart.descendants(named: "db").map { $0["db.params"] } == [["tea"], ["milk"]])
        #expect(recorder.spans(named: "db").count == 2)
        #expect(recorder.outline.count(of: "db") == 2)
        #expect(cart.error == nil)
        #expect(recorder.unfinished.isEmpty)
    }

    @Test("A failure is on the work that failed and on what it failed in")
    func errors() throws {
        #expect(throws: OutOfStock.self) { try recorder.profiler().withProfiling { try checkOut(fails: true) } }
        let failed = recorder.spans.flatMap(\.all).filter { $0.error != nil }
        #expect(failed.map(\.name) == ["cart", "rpc"])
        #expect(
            failed[1].error
                == RecordedError(
                    type: "OSProfilerTestingTests.RecordingNotifierTests.OutOfStock",
                    message: "OutOfStock()"
                )
        )
    }

    @Test("The text of a recorder shows what happened")
    func text() throws {
        #expect(recorder.description == "no spans")
        let handle = recorder.profiler().withProfiling {
            withTrace("cart", info: ["items": 2]) {
                _ = withTrace("db", stopInfo: { ["rows": .integer($0)] }) { Int64(3) }
                _ = try? withTrace("rpc") { throw OutOfStock() }
                return startTrace("mail")
            }
        }
        #expect(
            recorder.description == """
                cart {"items": 2}
                  db -> {"rows": 3}
                  rpc failed: OSProfilerTestingTests.RecordingNotifierTests.OutOfStock: OutOfStock()
                  mail (not finished)
                """
        )
        #expect(recorder.unfinished.map(\.name) == ["mail"])
        handle.stop()
        #expect(recorder.unfinished.isEmpty)
    }

    @Test("An outline reads as its literal, and order counts unless it is sorted")
    func outlines() {
        let outline: SpanOutline = ["wsgi", ["rpc", ["db"], "db"], "wsgi"]
        #expect("\(outline)" == #"["wsgi", ["rpc", ["db"], "db"], "wsgi"]"#)
        #expect(outline != ["wsgi", ["db", "rpc", ["db"]], "wsgi"])
        #expect(outline.sorted == ["wsgi", ["db", "rpc", ["db"]], "wsgi"])
        #expect("\([] as SpanOutline)" == "[]")
    }

    @Test("The sender of a request is the work in which its headers were made")
    func headers() throws {
        let keys = HMACKeys("SECRET")
        let pair = recorder.profiler(hmacKeys: keys).withProfiling {
            withTrace("http") { TraceHeaders.currentPair }
        }
        #expect(recorder.sender(of: pair, keys: keys)?.name == "http")
        #expect(recorder.sender(of: pair, keys: HMACKeys("OTHER")) == nil)
        #expect(recorder.sender(of: nil, keys: keys) == nil)
    }

    @Test("Beyond its capacity it only counts")
    func bounded() {
        let small = RecordingNotifier(capacity: 3)
        small.profiler().withProfiling { for _ in 0..<3 { withTrace("a") {} } }
        #expect(small.points.count == 3)
        #expect(small.dropped == 3)
        small.removeAll()
        #expect(small.points.isEmpty)
        #expect(small.dropped == 0)
    }

    @Test("Waiting ends with the work that was waited for", .timeLimit(.minutes(1)))
    func waits() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let task = recorder.profiler().withProfiling {
            Task {
                for await _ in gate { break }
                for index in 0..<3 { withTrace("job", info: ["index": .integer(Int64(index))]) {} }
            }
        }
        async let third = recorder.waitForSpan(named: "job", count: 3)
        async let condition: Void = recorder.wait { $0.points.count == 6 }
        opener.finish()
        #expect(try await third["index"] == 2)
        try await condition
        await task.value
    }

    @Test("A cancelled wait throws, and wakes nobody twice", .timeLimit(.minutes(1)))
    func cancelled() async throws {
        let waiting = Task { [recorder] in try await recorder.waitForSpan(named: "never") }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        recorder.profiler().withProfiling { withTrace("a") {} }
        #expect(recorder.outline == ["a"])
    }
}
