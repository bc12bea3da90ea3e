//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTracing
import Testing
import Tracing

/// What is once for a process, each in a process of its own.
@Suite struct BootstrapTests {
    @Test func theFreeFunctionsFindTheTracer() async {
        await #expect(processExitsWith: .success) {
            let service = TracedService()
            InstrumentationSystem.bootstrap(service.tracer)
            await service.profiler.withProfiling {
                await Tracing.withSpan("outer") { outer in
                    precondition(outer.isRecording)
                    // A detached task has no context, and so is in no trace.
                    await Task.detached { Tracing.withSpan("lost") { precondition(!$0.isRecording) } }.value
                    await Task { Tracing.withSpan("inner") { precondition($0.isRecording) } }.value
                }
            }
            precondition(service.points.names == ["outer-start", "inner-start", "inner-stop", "outer-stop"])
        }
    }

    @Test func oursIsFoundInAMultiplex() async {
        await #expect(processExitsWith: .success) {
            let service = TracedService()
            InstrumentationSystem.bootstrap(MultiplexInstrument([service.tracer]))
            precondition(InstrumentationSystem.tracer is OSProfilerTracer)
            service.profiler.withProfiling { Tracing.withSpan("work") { precondition($0.isRecording) } }
            precondition(service.points.names == ["work-start", "work-stop"])
        }
    }

    @Test func aSecondBootstrapEndsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            InstrumentationSystem.bootstrap(TracedService().tracer)
            InstrumentationSystem.bootstrap(TracedService().tracer)
        }
    }
}
