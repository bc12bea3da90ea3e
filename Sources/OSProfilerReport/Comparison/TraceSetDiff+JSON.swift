//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

extension TraceSetDiff {
    /// Writes all groups as strict JSON, those that differ first.
    ///
    /// `docs/report.md` describes the members.
    package func write(into writer: inout ByteWriter) {
        writer.writeObject(.lines(level: 1)) { object in
            object.member("schema_version", 1)
            object.member("by", before.key.rawValue)
            object.member("relative_error") { $0.writePythonFloat(QuantileSketch.relativeError) }
            object.member("error_rate") { $0.writePythonFloat(NoiseTest.errorRate) }
            object.member("tests", tests)
            object.member("is_too_small", isTooSmall)
            object.object("before") { Self.write(before, into: &$0) }
            object.object("after") { Self.write(after, into: &$0) }
            object.array("differences") { Self.write(findings, into: &$0) }
            object.array("rows", .lines(level: 2)) { list in
                for row in rows { list.object { write(row, into: &$0) } }
            }
        }
        writer.write("\n")
    }

    private static func write(_ set: TraceSetStatistics, into object: inout JSONObjectWriter) {
        object.member("traces", set.traces)
        object.member("spans", set.spans)
        object.member("unfinished_spans", set.unfinished)
        object.member("stray_spans", set.strays)
        object.object("trace_duration_us") { TraceSetStatistics.write(set.traceDurations, into: &$0) }
    }

    private static func write(_ findings: [NoiseTest.Finding], into list: inout JSONArrayWriter) {
        for finding in findings {
            list.object { object in
                object.member("difference", finding.difference.rawValue)
                object.member("p") { $0.writePythonFloat(finding.p) }
            }
        }
    }

    private func write(_ row: Row, into object: inout JSONObjectWriter) {
        before.writeKey(service: row.service, text: row.text, into: &object)
        object.member("is_rest", row.isRest)
        object.member("is_too_few", row.isTooFew)
        object.array("differences") { Self.write(row.findings, into: &$0) }
        Self.write("before", row.before, into: &object)
        Self.write("after", row.after, into: &object)
    }

    private static func write(
        _ name: StaticString,
        _ group: TraceSetStatistics.Group?,
        into object: inout JSONObjectWriter
    ) {
        guard let group else { return object.member(name) { $0.write("null") } }
        object.object(name) { side in
            side.member("traces", group.traces)
            side.member("count", group.durations.count)
            side.member("errors", group.errors)
            side.member("self_us", group.selfTime)
            side.object("duration_us") { TraceSetStatistics.write(group.durations, into: &$0) }
        }
    }
}
