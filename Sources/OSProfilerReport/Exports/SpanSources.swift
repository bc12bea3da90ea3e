//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

extension TraceTree {
    /// The time of an offset; a saved report may not tell when its trace began, and then times count from 1970.
    func time(_ offset: Int64) -> Timestamp {
        Timestamp(microseconds: (started?.microseconds ?? 0) &+ offset)
    }

    /// The trace's identity in OpenTelemetry; zeros if a saved report does not tell the base id.
    func openTelemetryID(_ arena: UnsafeRawBufferPointer) -> UUID128 {
        baseID.map { SpanKey.traceID($0, arena) } ?? UUID128(first: 0, second: 0)
    }

    /// Calls `body` for each span as OpenTelemetry describes it: parents before children, siblings by start.
    func forEachOpenTelemetrySpan(
        _ arena: UnsafeRawBufferPointer,
        _ body: (_ span: OpenTelemetrySpan, _ node: TraceNode) -> Void
    ) {
        var tape = JSONTape()
        let id = openTelemetryID(arena)
        for visit in order {
            let node = nodes[Int(visit.node)]
            body(OpenTelemetrySpan(source(of: node, in: id, arena), includesArguments: true, &tape), node)
        }
    }

    private func source(
        of node: TraceNode,
        in traceID: UUID128,
        _ arena: UnsafeRawBufferPointer
    ) -> OpenTelemetrySpan.Source {
        let point = node.start >= 0 ? node.start : node.stop
        let pointName = point < 0 ? node.name : points[Int(point)].name
        let isRoot =
            node.parentID.kind == .null || baseID.map { node.parentID.isSame(as: $0, in: arena) } ?? (node.parent < 0)
        return OpenTelemetrySpan.Source(
            key: SpanKey(traceID: traceID, spanID: SpanKey.spanID(node.traceID, arena)),
            parentSpanID: isRoot ? nil : SpanKey.spanID(node.parentID, arena),
            baseID: baseID?.id(in: self.arena),
            traceID: node.traceID.id(in: self.arena),
            pointName: String(decoding: arena[pointName], as: UTF8.self),
            resource: SpanResource(
                service: JSONString.text(ofValue: arena[node.service]),
                project: JSONString.text(ofValue: arena[node.project]),
                host: JSONString.text(ofValue: arena[node.host])
            ),
            start: half(node.start, at: node.startTime, arena),
            stop: half(node.stop, at: node.endTime, arena),
            errorType: node.isError ? JSONString.text(ofValue: arena[node.exception]) ?? "" : nil
        )
    }

    private func half(
        _ point: Int32,
        at offset: Int64,
        _ arena: UnsafeRawBufferPointer
    ) -> OpenTelemetrySpan.Source.Half? {
        guard point >= 0 else { return nil }
        let point = points[Int(point)]
        return OpenTelemetrySpan.Source.Half(
            time: time(offset),
            payload: arena[point.payload],
            isEnveloped: point.isEnveloped
        )
    }
}
