//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTracing
import Synchronization
import Tracing

/// Keeps the points it gets.
final class RecordedPoints: Notifier {
    private let recorded = Mutex<[TracePoint]>([])

    var points: [TracePoint] { recorded.withLock { $0 } }
    var names: [String] { points.map { "\($0.name)-\($0.phase)" } }

    func notify(_ point: TracePoint) { recorded.withLock { $0.append(point) } }

    /// Returns the only point with a name and phase.
    func point(_ name: String, _ phase: TracePoint.Phase) -> TracePoint? {
        let found = points.filter { $0.name == name && $0.phase == phase }
        return found.count == 1 ? found[0] : nil
    }

    func start(_ name: String) -> TracePoint? { point(name, .start) }
    func stop(_ name: String) -> TracePoint? { point(name, .stop) }
}

/// A tracer whose points are kept, and the profiler below it.
struct TracedService {
    let points = RecordedPoints()
    let profiler: Profiler
    let tracer: OSProfilerTracer

    init(
        keys: String = "SECRET_KEY",
        propagatesW3C: Bool = true,
        sampler: TraceSampler = .never
    ) {
        let service = ServiceIdentity(project: "test", service: "test-service", host: "host")
        profiler = Profiler(notifier: points, service: service, hmacKeys: HMACKeys(keys), sampler: sampler)
        tracer = OSProfilerTracer(profiler, propagatesW3C: propagatesW3C)
    }

    /// Runs `body` with a span in a trace.
    func span(_ name: String, _ kind: SpanKind = .internal, _ body: (OSProfilerSpan) -> Void) {
        profiler.withProfiling { tracer.withSpan(name, ofKind: kind) { body($0) } }
    }
}

/// Headers of a request or of a message.
struct DictionaryCarrier: Extractor, Injector {
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
}

extension Instrument {
    func headers(of context: ServiceContext) -> [String: String] {
        var headers: [String: String] = [:]
        inject(context, into: &headers, using: DictionaryCarrier())
        return headers
    }

    func context(of headers: [String: String], in context: ServiceContext = .topLevel) -> ServiceContext {
        var context = context
        extract(headers, into: &context, using: DictionaryCarrier())
        return context
    }
}

struct TestError: Error, CustomStringConvertible {
    var description = "no such node"
}

enum TestKey: ServiceContextKey {
    typealias Value = String
}

extension TraceInfo.Value {
    /// A member of an object.
    subscript(key: String) -> TraceInfo.Value? {
        if case .object(let info) = self { info[key] } else { nil }
    }

    var elements: [TraceInfo.Value] { if case .array(let list) = self { list } else { [] } }
}
