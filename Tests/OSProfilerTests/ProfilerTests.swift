//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTesting
import ServiceContextModule
import Testing

struct ProfilerTests {
    let notifier = RecordingNotifier()

    @Test("Headers go from service to service, signed on with the key that matched")
    func handsOver() async throws {
        let api = Profiler.testing(notifier, keys: "new")
        let conductor = Profiler.testing(notifier, keys: "old, new")
        let fields = api.withProfiling(baseID: "base") { withTrace("wsgi") { TraceHeaders.current() } }
        #expect(fields.count == 2)
        let received = SignedHeaders { name in fields.first { $0.name == name }?.value }
        let next = await conductor.withProfiling(headers: received) {
            await Task.yield()
            return withTrace("rpc") { TraceHeaders.currentPair }
        }
        let wsgi = try #require(notifier.start("wsgi"))
        let rpc = try #require(notifier.start("rpc"))
        #expect(rpc.baseID == "base")
        #expect(rpc.parentID == wsgi.traceID)
        let contents = try #require(next?.verified(by: HMACKeys("new")))
        #expect(contents.parentID == rpc.traceID)
    }

    @Test("Without valid headers the body runs untraced, even inside another trace")
    func refusesHeaders() async {
        let profiler = Profiler.testing(notifier, keys: "secret")
        let forged = SignedHeaders(info: "e30=", signature: String(repeating: "0", count: 40))
        for headers in [nil, forged] {
            #expect(profiler.withProfiling(headers: headers) { withTrace("a") { 1 } } == 1)
            await profiler.withProfiling {
                await profiler.withProfiling(headers: headers) {
                    await Task.yield()
                    withTrace("a") {}
                }
            }
        }
        #expect(notifier.points.isEmpty)
    }

    @Test("Without a key there are no headers and none are accepted")
    func needsKey() {
        let signed = Profiler.testing(notifier, keys: "k").withProfiling { TraceHeaders.currentPair }
        let profiler = Profiler.testing(notifier)
        #expect(signed != nil)
        profiler.withProfiling { #expect(TraceHeaders.current().isEmpty) }
        profiler.withProfiling(headers: signed) { #expect(Profiler.currentBaseID == nil) }
    }

    @Test("A trace inside a trace gives way at its end")
    func nested() {
        let profiler = Profiler.testing(notifier)
        profiler.withProfiling(baseID: "outer") {
            profiler.withProfiling(baseID: "inner") { #expect(Profiler.currentBaseID == "inner") }
            #expect(Profiler.currentBaseID == "outer")
            #expect(Profiler.currentTraceID == "outer")
        }
        #expect(Profiler.currentBaseID == nil)
    }

    private enum RequestIDKey: ServiceContextKey {
        typealias Value = String
    }

    @Test("What else the service context carries stays, and carrying the context carries the trace")
    func sharesContext() async {
        var context = ServiceContext.topLevel
        context[RequestIDKey.self] = "req-1"
        let profiler = Profiler.testing(notifier)
        let carried = ServiceContext.withValue(context) {
            profiler.withProfiling(baseID: "base") {
                withTrace("a") {
                    #expect(ServiceContext.current?[RequestIDKey.self] == "req-1")
                    return ServiceContext.current
                }
            }
        }
        await Task.detached {
            ServiceContext.withValue(carried) {
                #expect(Profiler.currentBaseID == "base")
                withTrace("b") {}
            }
        }.value
        #expect(notifier.start("b")?.parentID == notifier.start("a")?.traceID)
    }
}
