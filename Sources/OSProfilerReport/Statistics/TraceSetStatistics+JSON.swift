//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

extension TraceSetStatistics {
    /// Writes all groups as strict JSON, those with the most self time first.
    ///
    /// `docs/report.md` describes the members.
    package func write(into writer: inout ByteWriter) {
        writer.writeObject(.lines(level: 1)) { object in
            object.member("schema_version", 1)
            object.member("by", key.rawValue)
            object.member("traces", traces)
            object.member("spans", spans)
            object.member("unfinished_spans", unfinished)
            object.member("stray_spans", strays)
            object.member("relative_error") { $0.writePythonFloat(QuantileSketch.relativeError) }
            object.object("trace_duration_us") { Self.write(traceDurations, into: &$0) }
            object.array("rows", .lines(level: 2)) { rows in
                for group in bySelfTime { rows.object { write(group, into: &$0) } }
            }
        }
        writer.write("\n")
    }

    private func write(_ group: Group, into row: inout JSONObjectWriter) {
        writeKey(service: group.service, text: group.text, into: &row)
        row.member("is_rest", group.isRest)
        row.member("traces", group.traces)
        row.member("count", group.durations.count)
        row.member("errors", group.errors)
        row.member("self_us", group.selfTime)
        row.member("share") { $0.writePythonFloat(selfTime == 0 ? 0 : Double(group.selfTime) / Double(selfTime)) }
        row.object("duration_us") { Self.write(group.durations, into: &$0) }
    }

    /// Writes the properties that the spans of a group share.
    func writeKey(service: [UInt8]?, text: [UInt8]?, into row: inout JSONObjectWriter) {
        func write(_ bytes: [UInt8]?, into writer: inout ByteWriter) {
            guard let bytes else { return writer.write("null") }
            bytes.withUnsafeBytes { writer.writeJSON(utf8: $0, .strict) }
        }
        if key != .name, key != .host { row.member("service") { write(service, into: &$0) } }
        switch key {
        case .point, .name: row.member("name") { write(text, into: &$0) }
        case .host: row.member("host") { write(text, into: &$0) }
        case .route: row.member("route") { write(text, into: &$0) }
        case .sql: row.member("statement") { write(text, into: &$0) }
        case .service: break
        }
    }

    static func write(_ durations: QuantileSketch, into object: inout JSONObjectWriter) {
        object.member("total", durations.sum)
        object.member("mean", durations.mean)
        object.member("p50", durations.quantile(0.5))
        object.member("p95", durations.quantile(0.95))
        object.member("p99", durations.quantile(0.99))
        object.member("max", durations.count == 0 ? nil : durations.maximum)
    }
}
