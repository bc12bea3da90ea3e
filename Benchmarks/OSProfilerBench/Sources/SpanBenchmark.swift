//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import Foundation
import OSProfiler
import OSProfilerTracing
import Tracing

/// Measures the cost of a span of swift-distributed-tracing, and of `withTrace` beside it, in nanoseconds.
struct SpanBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "span",
        abstract: "Measures nanoseconds per span in the calling thread.",
        discussion: """
            noop_ns: withSpan of swift-distributed-tracing's own tracer that does nothing.
            outside_ns: withSpan of our tracer outside a trace.
            inside_ns: withSpan in a trace, without attributes; both points go to a notifier that drops them.
            with_trace_ns: withTrace in the same trace.
            no_trace_ns: withTrace outside a trace. Each result is the median of the rounds.

            Before, --tasks tasks nest spans and withTrace in one another, and a wrong parent ends the command with 1.
            """
    )

    @Option(help: "Spans per round; 0 measures nothing.")
    var count = 200_000

    @Option(help: "Rounds.")
    var rounds = 9

    @Option(help: "Tasks that check their parents.")
    var tasks = 64

    private struct Result: Encodable {
        var noopNs: Double
        var outsideNs: Double
        var insideNs: Double
        var withTraceNs: Double
        var noTraceNs: Double
    }

    func run() async throws {
        guard await SpanCheck.run(tasks: tasks) else {
            print("a span has a wrong parent")
            throw ExitCode.failure
        }
        guard count > 0 else { return }
        let profiler = Profiler(notifier: NoopNotifier(), service: .benchmark)
        let tracer = OSProfilerTracer(profiler)
        let (noop, outside) = measure(
            { NoOpTracer().withSpan("work") { blackHole($0.isRecording) } },
            { tracer.withSpan("work") { blackHole($0.isRecording) } }
        )
        let (inside, traced) = profiler.withProfiling {
            measure(
                { tracer.withSpan("work") { blackHole($0.isRecording) } },
                { withTrace("work") { blackHole(true) } }
            )
        }
        let (none, _) = measure({ withTrace("work") { blackHole(true) } }, {})
        try printJSON(
            Result(noopNs: noop, outsideNs: outside, insideNs: inside, withTraceNs: traced, noTraceNs: none)
        )
    }

    /// Returns the medians of the time per call of two bodies, whose rounds take turns.
    private func measure(_ one: () -> Void, _ other: () -> Void) -> (Double, Double) {
        var times: (one: [Double], other: [Double]) = ([], [])
        for _ in 0..<rounds {
            times.one.append(time(one))
            times.other.append(time(other))
        }
        return (times.one.sorted()[rounds / 2], times.other.sorted()[rounds / 2])
    }

    private func time(_ body: () -> Void) -> Double {
        let time = ContinuousClock().measure { for _ in 0..<count { body() } }
        return time / .nanoseconds(1) / Double(count)
    }
}

/// Nests spans in many tasks and compares their parents.
private enum SpanCheck {
    static func run(tasks: Int) async -> Bool {
        let parents = Parents()
        let profiler = Profiler(notifier: parents, service: .benchmark)
        let tracer = OSProfilerTracer(profiler)
        await profiler.withProfiling {
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<tasks {
                    group.addTask { for step in 0..<50 { await work("\(task).\(step)", tracer) } }
                }
            }
        }
        return parents.areRight(count: 3 * 50 * tasks)
    }

    private static func work(_ name: String, _ tracer: OSProfilerTracer) async {
        await tracer.withSpan("a.\(name)") { span in
            span.attributes["name"] = name
            await Task.yield()
            await withTrace("b.\(name)") {
                await Task.yield()
                await tracer.withSpan("c.\(name)") { inner in
                    inner.addEvent("event")
                    await Task.yield()
                }
            }
            span.attributes["done"] = true
        }
    }
}

/// The names of the starts by their ids.
private final class Parents: Notifier, @unchecked Sendable {
    private let lock = NSLock()
    private var starts: [OpaqueID: (name: String, parent: OpaqueID)] = [:]

    func notify(_ point: TracePoint) {
        guard point.phase == .start else { return }
        lock.withLock { starts[point.traceID] = (point.name, point.parentID) }
    }

    func areRight(count: Int) -> Bool {
        lock.withLock {
            starts.count == count
                && starts.values.allSatisfy { start in
                    let name = start.name.dropFirst()
                    let parent = starts[start.parent]?.name
                    return switch start.name.first {
                    case "a": parent == nil
                    case "b": parent == "a" + name
                    default: parent == "b" + name
                    }
                }
        }
    }
}

@inline(never)
private func blackHole(_ value: Bool) {}
