//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

extension TraceDiff {
    /// Writes all paths as strict JSON, parents before children.
    ///
    /// `docs/report.md` describes the members.
    package func write(into writer: inout ByteWriter) {
        writer.writeObject(.lines(level: 1)) { object in
            object.member("schema_version", 1)
            object.object("before") { Self.write(before, into: &$0) }
            object.object("after") { Self.write(after, into: &$0) }
            object.member("threshold_us", threshold)
            object.array("paths", .lines(level: 2)) { list in
                for path in paths {
                    list.object { row in
                        row.member("title", path.title)
                        row.member("parent", path.parent < 0 ? nil : path.parent)
                        row.member("depth", path.depth)
                        row.member("change", change(of: path).rawValue)
                        Self.write("before", path.before, into: &row)
                        Self.write("after", path.after, into: &row)
                    }
                }
            }
        }
        writer.write("\n")
    }

    private static func write(_ trace: Trace, into object: inout JSONObjectWriter) {
        object.member("id") { writer in
            if let id = trace.id { writer.writeJSON(id) } else { writer.write("null") }
        }
        object.member("started", trace.started?.description)
        object.member("duration_us", trace.duration)
        object.member("spans", trace.spans)
        object.member("errors", trace.errors)
    }

    private static func write(_ name: StaticString, _ side: Side?, into row: inout JSONObjectWriter) {
        guard let side else { return row.member(name) { $0.write("null") } }
        row.object(name) { object in
            object.member("count", side.count)
            object.member("errors", side.errors)
            object.member("total_us", side.total)
            object.member("self_us", side.selfTime)
        }
    }
}
