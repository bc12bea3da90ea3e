//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Describes a span or a call for people: `rpc do_node_deploy · ironic_conductor`.
struct SpanDescription {
    let analysis: TraceAnalysis
    let arena: UnsafeRawBufferPointer

    func write(_ node: Int32, _ line: inout TextLine) {
        line.append(untrusted: arena[analysis.tree.nodes[Int(node)].name], .bold)
        writeLabel(analysis.calls.labels[Int(node)], &line)
        writeService(analysis.services.ofNode[Int(node)], &line)
    }

    /// Writes a description of several spans of a call.
    ///
    /// - Parameters:
    ///   - first: the span whose label describes them all.
    ///   - count: the number of spans; omitted if it is 1.
    ///   - showsService: whether the service follows.
    func write(call: Int32, first: Int32, count: Int, showsService: Bool = true, _ line: inout TextLine) {
        let call = analysis.calls.calls[Int(call)]
        line.append(untrusted: Array(call.name), .bold)
        // The labels of statements and functions are equal within a call; paths differ.
        writeLabel(count > 1 && call.kind == .http ? call.group : analysis.calls.labels[Int(first)], &line)
        if count > 1 { line.append(" × \(CountText.grouped(count))") }
        if showsService { writeService(call.service, &line) }
    }

    private func writeLabel(_ label: String?, _ line: inout TextLine) {
        guard let label else { return }
        line.append(" ")
        line.append(untrusted: Array(label.utf8))
    }

    private func writeService(_ service: Int32, _ line: inout TextLine) {
        guard service >= 0 else { return }
        line.append(" · ", .dim)
        line.append(untrusted: analysis.services.names[Int(service)], .dim)
    }
}
