//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

extension TraceSetFlame {
    /// Writes all frames as strict JSON, parents before children, for the page.
    ///
    /// A frame is a row of numbers: title, parent (-1 for a root), service (-1 for none), traces, spans, errors, and the
    /// microseconds of its spans on their own and in total.
    func write(into writer: inout ByteWriter) {
        writer.writeObject(.lines(level: 1)) { object in
            object.member("schema_version", 1)
            object.member("traces", traces)
            object.member("is_cut", isCut)
            object.array("services") { list in for name in flame.services { list.element { $0.writeJSON(name) } } }
            object.array("titles", .rows) { list in for title in flame.titles { list.element { $0.writeJSON(title) } } }
            object.array("frames", .rows) { list in
                for frame in flame.frames {
                    list.element { writer in
                        writer.writeArray { row in
                            for number in [
                                Int64(frame.title), Int64(frame.parent), Int64(frame.service), Int64(frame.traces),
                                Int64(frame.count), Int64(frame.errors), frame.selfTime, frame.total,
                            ] {
                                row.element { $0.write(number) }
                            }
                        }
                    }
                }
            }
        }
        writer.write("\n")
    }
}
