//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The trace event format of Chrome, which Perfetto, speedscope and `chrome://tracing` read.
///
/// A service on a host is a process, see ``TimelineLanes``. An arrow leads from a parent to a child on another lane.
/// Times are microseconds since 1970.
struct ChromeTraceRenderer: TraceRenderer {
    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            let timeline = TimelineLanes(tree, arena)
            let titles = SpanTitles(tree, arena)
            writer.writeObject { file in
                file.array("traceEvents", .rows) { events in
                    writeNames(of: timeline, into: &events)
                    for slice in timeline.slices {
                        events.object { write(slice, of: tree, timeline, titles, into: &$0) }
                        writeArrow(to: slice, of: tree, timeline, into: &events)
                    }
                }
                file.member("displayTimeUnit", "ms")
                file.object("otherData") { other in
                    other.member("trace", tree.baseID?.id(in: tree.arena).description)
                }
            }
            writer.write("\n")
        }
    }

    private func writeNames(of timeline: TimelineLanes, into events: inout JSONArrayWriter) {
        func write(_ name: String, process: Int, thread: Int?, _ value: String) {
            events.object { event in
                event.member("ph", "M")
                event.member("name", name)
                event.member("pid", process + 1)
                if let thread { event.member("tid", thread + 1) }
                event.object("args") { $0.member("name", value) }
            }
        }
        for (number, process) in timeline.processes.enumerated() {
            write("process_name", process: number, thread: nil, process.title)
            events.object { event in
                event.member("ph", "M")
                event.member("name", "process_sort_index")
                event.member("pid", number + 1)
                event.object("args") { $0.member("sort_index", number) }
            }
        }
        for (number, lane) in timeline.lanes.enumerated() {
            write("thread_name", process: lane.process, thread: number, "lane \(lane.number + 1)")
        }
    }

    private func write(
        _ slice: TimelineLanes.Slice,
        of tree: TraceTree,
        _ timeline: TimelineLanes,
        _ titles: SpanTitles,
        into event: inout JSONObjectWriter
    ) {
        let node = tree.nodes[Int(slice.node)]
        event.member("ph", "X")
        event.member("name", titles[slice.node])
        event.member("cat", node.isError ? "error" : node.isStray ? "stray" : "span")
        event.member("ts", tree.time(slice.start).microseconds)
        event.member("dur", slice.end - slice.start)
        event.member("pid", slice.process + 1)
        event.member("tid", slice.lane + 1)
        // No ids here: they would keep viewers from grouping equal spans.
        guard node.state != .finished || node.isError else { return }
        event.object("args") { args in
            if node.state == .running { args.member("running", true) }
            if node.state == .stopOnly { args.member("incomplete", "no start") }
            if node.isError {
                args.member("error", tree.arena.withUnsafeBytes { JSONString.text(ofValue: $0[node.exception]) } ?? "")
            }
        }
    }

    /// Writes an arrow from a parent on another lane.
    private func writeArrow(
        to slice: TimelineLanes.Slice,
        of tree: TraceTree,
        _ timeline: TimelineLanes,
        into events: inout JSONArrayWriter
    ) {
        let parent = tree.nodes[Int(slice.node)].parent
        guard parent >= 0, timeline.places[Int(parent)] >= 0 else { return }
        let above = timeline.slices[timeline.places[Int(parent)]]
        guard above.lane != slice.lane else { return }
        func write(_ phase: String, _ end: TimelineLanes.Slice, at offset: Int64) {
            events.object { event in
                event.member("ph", phase)
                event.member("id", Int64(slice.node) + 1)
                event.member("name", "child")
                event.member("cat", "span")
                event.member("ts", tree.time(offset).microseconds)
                event.member("pid", end.process + 1)
                event.member("tid", end.lane + 1)
                if phase == "f" { event.member("bp", "e") }
            }
        }
        write("s", above, at: min(max(slice.start, above.start), above.end))
        write("f", slice, at: slice.start)
    }
}
