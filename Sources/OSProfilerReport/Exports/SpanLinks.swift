//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A reference from a span to another one that is not its parent in the file.
struct SpanLink {
    /// The member of `info` with the links of a span of another tracer.
    static let member: StaticString = "links"

    var key: SpanKey
    var attributes: [(key: String, value: AttributeValue)] = []
}

/// The links of spans: to what a span of another tracer refers to, and to a parent that is not in the trace.
///
/// A reader that drops parents which it does not know still has the id of the latter, as it was sent.
struct SpanLinks: ~Copyable {
    /// OpenTelemetry's own limit.
    private static let maximum = 128

    private(set) var links: [SpanLink] = []
    /// The number of links beyond the limit.
    private(set) var dropped = 0
    private var tape = JSONTape()

    /// Reads the links of a node.
    mutating func read(
        _ node: TraceNode,
        _ span: OpenTelemetrySpan,
        in tree: TraceTree,
        _ arena: UnsafeRawBufferPointer
    ) {
        links = []
        dropped = 0
        readInfo(of: node.start, in: tree, arena)
        readInfo(of: node.stop, in: tree, arena)
        guard node.isOrphan, let parent = span.parentSpanID else { return }
        let id = node.parentID.id(in: tree.arena).description
        add(
            SpanLink(
                key: SpanKey(traceID: span.key.traceID, spanID: parent),
                attributes: [("osprofiler.link", .text("parent")), ("osprofiler.parent_id", .text(id))]
            )
        )
    }

    private mutating func readInfo(of point: Int32, in tree: TraceTree, _ arena: UnsafeRawBufferPointer) {
        guard point >= 0, case let payload = arena[tree.points[Int(point)].payload], !payload.isEmpty,
            (try? tape.scan(payload, allowsSurrogates: true)) != nil,
            let list = tape.root(of: payload)["info"]?[SpanLink.member]
        else { return }
        for link in list.elements {
            guard let traceID = SpanIDText.traceID(link["trace_id"]?.string),
                let spanID = SpanIDText.spanID(link["span_id"]?.string)
            else { continue }
            add(
                SpanLink(
                    key: SpanKey(traceID: traceID, spanID: spanID),
                    attributes: (link["attributes"]?.members.lazy.map(\.self) ?? []).map { member in
                        let name = member.name.string ?? ""
                        return (name, SecretNames.contains(name) ? .text(SecretText.mask) : member.value.attribute)
                    }
                )
            )
        }
    }

    private mutating func add(_ link: SpanLink) {
        if links.count < Self.maximum { links.append(link) } else { dropped += 1 }
    }
}
