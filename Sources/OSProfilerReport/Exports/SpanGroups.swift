//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The spans of a trace by the service and host that made them, as OTLP has them: a resource has all its spans in one place.
struct SpanGroups {
    /// The name of the instrumentation.
    static let scope = "osprofiler"

    private(set) var groups: [(resource: SpanResource, spans: [(OpenTelemetrySpan, TraceNode)])] = []

    init(_ tree: TraceTree, _ arena: UnsafeRawBufferPointer) {
        var places: [SpanResource: Int] = [:]
        tree.forEachOpenTelemetrySpan(arena) { span, node in
            if let place = places[span.resource] {
                groups[place].spans.append((span, node))
            } else {
                places[span.resource] = groups.count
                groups.append((span.resource, [(span, node)]))
            }
        }
    }
}
