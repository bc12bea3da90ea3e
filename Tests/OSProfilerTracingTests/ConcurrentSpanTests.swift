//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTracing
import Testing
import Tracing

/// Many tasks at a time.
@Suite struct ConcurrentSpanTests {
    /// Each task has a span of its own, in which two ways of tracing nest, with an await between any two steps.
    @Test func sixtyFourTasksKeepTheirParents() async throws {
        let service = TracedService()
        await service.profiler.withProfiling {
            await service.tracer.withSpan("root") { _ in
                await withTaskGroup(of: Void.self) { group in
                    for task in 0..<64 {
                        group.addTask {
                            for step in 0..<20 { await Self.work(task, step, service.tracer) }
                        }
                    }
                }
            }
        }
        let points = service.points.points
        let spans = 1 + 64 * 20 * 3
        #expect(points.count == 2 * spans)
        let starts = points.filter { $0.phase == .start }
        let names = Dictionary(uniqueKeysWithValues: starts.map { ($0.traceID, $0.name) })
        for start in starts where start.name != "root" {
            let parts = start.name.split(separator: ".", maxSplits: 1)
            let above = ["outer": "root", "middle": "outer.\(parts[1])", "inner": "middle.\(parts[1])"]
            #expect(names[start.parentID] == above[String(parts[0])], "\(start.name)")
        }
        expectOrder(points)
        #expect(service.tracer.statistics.open == 0)
    }

    private static func work(_ task: Int, _ step: Int, _ tracer: OSProfilerTracer) async {
        await tracer.withSpan("outer.\(task).\(step)") { outer in
            outer.attributes["task"] = task
            await Task.yield()
            await withTrace("middle.\(task).\(step)") {
                await Task.yield()
                await tracer.withSpan("inner.\(task).\(step)") { inner in
                    inner.addEvent("event")
                    await Task.yield()
                }
            }
            outer.attributes["done"] = true
        }
    }

    /// A start comes once, after that of its parent and before its stop.
    private func expectOrder(_ points: [TracePoint]) {
        var started: Set<OpaqueID> = []
        var stopped: Set<OpaqueID> = []
        for point in points {
            switch point.phase {
            case .start:
                #expect(started.insert(point.traceID).inserted)
                #expect(started.contains(point.parentID) || point.parentID == point.baseID)
            case .stop:
                #expect(started.contains(point.traceID) && stopped.insert(point.traceID).inserted)
            }
        }
        #expect(started == stopped)
    }

    /// One span that all tasks set, while the timer sends its start, and that all of them end.
    @Test func oneSpanOfManyTasks() async {
        let service = TracedService()
        for _ in 0..<50 {
            await service.profiler.withProfiling {
                let span = service.tracer.startSpan("shared")
                await withTaskGroup(of: Void.self) { group in
                    for task in 0..<16 {
                        group.addTask {
                            span.attributes["a\(task)"] = task
                            span.addEvent(SpanEvent(name: "\(task)"))
                            if task == 9 { service.tracer.forceFlush() }
                            span.end()
                        }
                    }
                }
            }
        }
        expectOrder(service.points.points)
        #expect(service.points.points.count == 100 && service.tracer.statistics.open == 0)
    }
}
