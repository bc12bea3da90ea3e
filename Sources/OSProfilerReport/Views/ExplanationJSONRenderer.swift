//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Explains the duration of a trace as strict JSON, with more entries of each list than ``ExplanationRenderer``.
///
/// `docs/report.md` describes its members.
struct ExplanationJSONRenderer: TraceRenderer {
    static let schemaVersion = 1

    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        let explanation = TraceExplanation(of: TraceAnalysis(of: tree))
        tree.arena.withUnsafeBytes { arena in
            var document = ExplanationDocument(explanation: explanation, arena: arena)
            writer.writeObject(.lines(level: 1)) { document.write(into: &$0) }
        }
        writer.write("\n")
    }
}

private struct ExplanationDocument: ~Copyable {
    let explanation: TraceExplanation
    let arena: UnsafeRawBufferPointer
    var reader = PayloadReader()
    private let lines = JSONLayout.lines(level: 2)

    init(explanation: TraceExplanation, arena: UnsafeRawBufferPointer) {
        self.explanation = explanation
        self.arena = arena
    }

    private var analysis: TraceAnalysis { explanation.analysis }
    private var tree: TraceTree { explanation.analysis.tree }

    mutating func write(into object: inout JSONObjectWriter) {
        object.member("schema_version", ExplanationJSONRenderer.schemaVersion)
        object.member("id") { writer in
            if let id = tree.baseID { writer.writeJSON(id, arena, .strict) } else { writer.write("null") }
        }
        object.member("started", tree.started?.description)
        object.member("duration_us", tree.duration)
        object.member("critical_us", analysis.critical.length)
        object.member("spans", tree.count { _ in true })
        object.member("errors", tree.count { $0.isError })
        object.member("running", explanation.running.count)
        writePath(into: &object)
        writeSelfTimes(into: &object)
        writeFailures(into: &object)
        writeRepeated(into: &object)
        writeGaps(into: &object)
        object.array("unfinished", lines) { list in
            for node in explanation.running.prefix(TraceExplanation.limit) {
                list.object { writeSpan(node, into: &$0) }
            }
        }
        writeDamage(into: &object)
    }

    // MARK: Lists

    private func writePath(into object: inout JSONObjectWriter) {
        object.member("critical_path_calls", explanation.counts.shares)
        object.array("critical_path", lines) { list in
            for share in explanation.shares {
                list.object { entry in
                    writeCall(share.call, first: share.first, into: &entry)
                    entry.member("spans", share.spans)
                    entry.member("critical_us", share.time)
                    writeShare(share.time, of: analysis.critical.length, into: &entry)
                }
            }
        }
    }

    private func writeSelfTimes(into object: inout JSONObjectWriter) {
        object.array("self_times", lines) { list in
            for node in explanation.selfTimes {
                list.object { entry in
                    writeSpan(node, into: &entry)
                    entry.member("self_us", tree.nodes[Int(node)].selfTime)
                    writeShare(tree.nodes[Int(node)].selfTime, of: tree.duration, into: &entry)
                }
            }
        }
    }

    private mutating func writeFailures(into object: inout JSONObjectWriter) {
        object.member("error_origins_count", explanation.counts.failures)
        object.array("error_origins", lines) { list in
            for failure in explanation.failures {
                let error = tree.error(of: tree.nodes[Int(failure.node)], arena, &reader)
                list.object { entry in
                    writeSpan(failure.node, into: &entry)
                    entry.member("type") { write(error.type, into: &$0) }
                    entry.member("message") { write(error.message, into: &$0) }
                    entry.member("count", failure.count)
                    entry.member("failed_callers", failure.callers)
                }
            }
        }
    }

    private func writeRepeated(into object: inout JSONObjectWriter) {
        object.member("repeated_count", explanation.counts.repeated)
        object.array("repeated", lines) { list in
            for call in explanation.repeated {
                list.object { entry in
                    writeCall(call.call, first: call.first, into: &entry)
                    entry.member("parent_id") { writer in
                        let parent = call.parent
                        if parent < 0 { writer.write("null") } else { writeID(parent, into: &writer) }
                    }
                    entry.member("parents", call.parents)
                    entry.member("count", call.count)
                    entry.member("errors", call.errors)
                    entry.member("total_us", call.total)
                    entry.member("longest_us", call.longest)
                    writeShare(call.total, of: tree.duration, into: &entry)
                }
            }
        }
    }

    private func writeGaps(into object: inout JSONObjectWriter) {
        object.member("gaps_count", explanation.counts.gaps)
        object.member("gaps_us", explanation.counts.gapTime)
        object.array("gaps", lines) { list in
            for gap in explanation.gaps {
                list.object { entry in
                    entry.member("from_us", gap.from)
                    entry.member("to_us", gap.to)
                    entry.member("after_id") { writer in
                        if let after = gap.after { writeID(after, into: &writer) } else { writer.write("null") }
                    }
                    entry.member("before_id") { writeID(gap.before, into: &$0) }
                }
            }
        }
    }

    private func writeDamage(into object: inout JSONObjectWriter) {
        let damage = TraceDamage(of: analysis)
        object.object("damage") { entry in
            entry.member("stop_only", damage.stopOnly)
            entry.member("orphans", damage.orphans)
            entry.member("cycles", damage.cycles)
            entry.member("end_before_start", damage.negative)
            entry.member("start_before_parent", damage.early)
            entry.member("children_outlive", damage.outlived)
        }
        object.object("strays") { entry in
            entry.member("spans", tree.strays.count)
            entry.member("errors", tree.strays.errors)
            entry.member("latest_us", tree.strays.latest)
            entry.member("early_spans", tree.strays.early)
            entry.member("earliest_us", tree.strays.earliest)
        }
    }

    // MARK: Spans and calls

    private func writeSpan(_ index: Int32, into entry: inout JSONObjectWriter) {
        let node = tree.nodes[Int(index)]
        entry.member("id") { writeID(index, into: &$0) }
        writeService(analysis.services.ofNode[Int(index)], into: &entry)
        entry.member("name") { $0.writeJSON(utf8: arena[node.name], .strict) }
        entry.member("kind", analysis.calls[index].kind.rawValue)
        entry.member("label", analysis.calls.labels[Int(index)])
        entry.member("start_us", node.startTime)
        entry.member("duration_us", node.state == .finished ? node.duration : nil)
    }

    private func writeCall(_ call: Int32, first: Int32, into entry: inout JSONObjectWriter) {
        let call = analysis.calls.calls[Int(call)]
        writeService(call.service, into: &entry)
        entry.member("name") { write(Array(call.name), into: &$0) }
        entry.member("kind", call.kind.rawValue)
        entry.member("label", analysis.calls.labels[Int(first)])
        entry.member("group", call.group)
        entry.member("first_id") { writeID(first, into: &$0) }
    }

    private func writeService(_ service: Int32, into entry: inout JSONObjectWriter) {
        entry.member("service") { write(service < 0 ? nil : analysis.services.names[Int(service)], into: &$0) }
    }

    private func writeID(_ node: Int32, into writer: inout ByteWriter) {
        writer.writeJSON(tree.nodes[Int(node)].traceID, arena, .strict)
    }

    private func write(_ text: [UInt8]?, into writer: inout ByteWriter) {
        guard let text else { return writer.write("null") }
        text.withUnsafeBytes { writer.writeJSON(utf8: $0, .strict) }
    }

    /// A share of the whole from 0 to 1, to a thousandth.
    private func writeShare(_ part: Int64, of whole: Int64, into entry: inout JSONObjectWriter) {
        let share = whole > 0 ? (Double(part) / Double(whole) * 1000).rounded() / 1000 : 0
        entry.member("share") { $0.writePythonFloat(share) }
    }
}
