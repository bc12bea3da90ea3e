//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfiler
import OSProfilerTracing
import Tracing

/// Nests spans in many tasks and compares their parents.
enum SpanCheck {
    /// Returns whether all parents are right.
    ///
    /// Waits on this thread, because valgrind knows no process that goes on without its first one, as that of an
    /// asynchronous command does.
    static func run(tasks: Int) -> Bool {
        let parents = Parents()
        let done = DispatchSemaphore(value: 0)
        Task {
            await nest(tasks: tasks, Profiler(notifier: parents, service: .benchmark))
            done.signal()
        }
        done.wait()
        return parents.areRight(count: 3 * 50 * tasks)
    }

    private static func nest(tasks: Int, _ profiler: Profiler) async {
        let tracer = OSProfilerTracer(profiler)
        await profiler.withProfiling {
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<tasks {
                    group.addTask { for step in 0..<50 { await work("\(task).\(step)", tracer) } }
                }
            }
        }
    }

    /// Whether both sides of a pair send the same points, but for their ids and times.
    static func saysTheSame(_ pair: SpanPair) -> Bool {
        guard pair.isInTrace else { return true }
        let expected = points(pair.reference)
        // On a busy machine a start is sent before the last attribute comes.
        return (0..<20).contains { _ in
            points(pair.ours).elementsEqual(expected) { one, other in
                one.name == other.name && one.phase == other.phase && one.info == other.info
            }
        }
    }

    private static func points(_ body: () -> Void) -> [TracePoint] {
        let recorder = RecordingNotifier()
        // The tracer's profiler is not asked: the context has the notifier.
        Profiler(notifier: recorder, service: .benchmark).withProfiling(body)
        return recorder.points
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

private final class RecordingNotifier: Notifier, @unchecked Sendable {
    private let lock = NSLock()
    private var list: [TracePoint] = []

    var points: [TracePoint] { lock.withLock { list } }

    func notify(_ point: TracePoint) { lock.withLock { list.append(point) } }
}
