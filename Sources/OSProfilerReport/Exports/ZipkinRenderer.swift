//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Zipkin's JSON, version 2: an array of spans, for its UI and its API.
struct ZipkinRenderer: TraceRenderer {
    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            writer.writeArray(.rows) { list in
                tree.forEachOpenTelemetrySpan(arena) { span, node in
                    list.object { write(span, node, into: &$0) }
                }
            }
            writer.write("\n")
        }
    }

    private func write(_ span: OpenTelemetrySpan, _ node: TraceNode, into object: inout JSONObjectWriter) {
        object.member("traceId", span.key.traceID.hexadecimal)
        object.member("id", span.key.spanID.hexadecimal)
        object.member(ifPresent: "parentId", span.parentSpanID?.hexadecimal)
        // Zipkin keeps names in lower case.
        object.member("name", span.name.lowercased())
        object.member(ifPresent: "kind", span.kind.word?.uppercased())
        object.member("timestamp", span.start.microseconds)
        // A duration of 0 means that it is unknown.
        object.member(
            ifPresent: "duration",
            node.state == .finished ? max(span.end.microseconds - span.start.microseconds, 1) : nil
        )
        object.object("localEndpoint") { $0.member("serviceName", span.resource.serviceName.lowercased()) }
        object.object("tags") { tags in
            for (key, value) in span.resource.attributes.values.dropFirst() + span.attributes.values {
                tags.member(named: key) { $0.writeJSON(value.text) }
            }
            if let message = span.statusMessage { tags.member("error", message) }
        }
    }
}
