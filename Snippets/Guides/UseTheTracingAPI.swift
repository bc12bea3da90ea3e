//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerTesting
import OSProfilerTracing
import Testing
import Tracing

let recorder = RecordingNotifier()
let profiler = recorder.profiler()

func price(of item: String) async throws -> Int { withTrace("db") { 42 } }

// snippet.tracer
InstrumentationSystem.bootstrap(OSProfilerTracer(profiler))
// snippet.end

// snippet.spans
func checkout(_ items: [String]) async throws -> Int {
    try await withSpan("checkout") { span in
        span.attributes["items"] = items.count
        var sum = 0
        for item in items { sum += try await price(of: item) }
        return sum
    }
}
// snippet.end

// snippet.with-tracer
func testCheckout() async throws {
    let recorder = RecordingNotifier()
    let profiler = recorder.profiler()
    try await withTracer(OSProfilerTracer(profiler)) {
        try await profiler.withProfiling { _ = try await checkout(["tea"]) }
    }
    #expect(recorder.outline == ["checkout", ["db"]])
}
// snippet.end

try await profiler.withProfiling { _ = try await checkout(["tea", "milk"]) }
precondition(recorder.outline == ["checkout", ["db", "db"]])
try await testCheckout()
