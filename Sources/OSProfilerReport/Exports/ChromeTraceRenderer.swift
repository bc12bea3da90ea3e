//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The trace event format of Chrome, which Perfetto, speedscope and `chrome://tracing` read.
///
/// A service on a host is a process, see ``TimelineLanes``. Arrows are ``TimelineArrows``.
/// Times are microseconds since 1970.
struct ChromeTraceRenderer: TraceRenderer {
    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            let timeline = TimelineLanes(tree, arena)
            let titles = SpanTitles(tree, arena)
            let arrows = TimelineArrows(tree, timeline)
            writer.writeObject { file in
                file.array("traceEvents", .rows) { events in
                    writeNames(of: timeline, into: &events)
                    for (place, slice) in timeline.slices.enumerated() {
                        let isBeforeParent = arrows.leadsBack(to: slice.node)
                        events.object { write(slice, of: tree, titles, isBeforeParent: isBeforeParent, into: &$0) }
                        writeArrows(at: place, arrows, of: tree, timeline, into: &events)
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
                event.object("args") { $0.member("name") { Self.write(value, into: &$0) } }
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
        _ titles: SpanTitles,
        isBeforeParent: Bool,
        into event: inout JSONObjectWriter
    ) {
        let node = tree.nodes[Int(slice.node)]
        event.member("ph", "X")
        event.member("name") { Self.write(titles[slice.node], into: &$0) }
        event.member("cat", node.isError ? "error" : node.isStray ? "stray" : "span")
        event.member("ts", tree.time(slice.start).microseconds)
        event.member("dur", slice.end - slice.start)
        event.member("pid", slice.process + 1)
        event.member("tid", slice.lane + 1)
        // No ids here: they would keep viewers from grouping equal spans.
        guard node.state != .finished || node.isError || isBeforeParent else { return }
        event.object("args") { args in
            if node.state == .running { args.member("running", true) }
            if node.state == .stopOnly { args.member("incomplete", "no start") }
            if isBeforeParent { args.member("parent", "starts later") }
            if node.isError {
                let error = tree.arena.withUnsafeBytes { JSONString.text(ofValue: $0[node.exception]) }
                args.member("error") { Self.write(error ?? "", into: &$0) }
            }
        }
    }

    /// Writes a text as viewers show it. Perfetto shows `\uXXXX` as it stands, and ends a name at U+0000: so the text
    /// is UTF-8, with pictures in place of control characters, and the numbers of other invisible ones.
    private static func write(_ text: String, into writer: inout ByteWriter) {
        let shown = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\n", "\t", "\r": String(scalar)
            case "\0"..."\u{1F}": String(UnicodeScalar(0x2400 + scalar.value) ?? " ")
            case _ where scalar.isInvisible: "<U+\(String(scalar.value, radix: 16))>"
            default: String(scalar)
            }
        }
        writer.writeUnicodeJSON(shown.joined())
    }

    /// Writes the end of the arrow to a slice, and the beginnings of those from it, for children on other lanes.
    ///
    /// Viewers read events by time, and those of one time as they are written; an end belongs to the innermost slice of its lane.
    /// So both ends stand behind their slices and have their starts. No arrow leads back in time.
    private func writeArrows(
        at place: Int,
        _ arrows: TimelineArrows,
        of tree: TraceTree,
        _ timeline: TimelineLanes,
        into events: inout JSONArrayWriter
    ) {
        let slice = timeline.slices[place]
        func write(_ phase: String, _ child: Int32) {
            events.object { event in
                event.member("ph", phase)
                event.member("id", Int64(child) + 1)
                event.member("name", "child")
                event.member("cat", "span")
                event.member("ts", tree.time(slice.start).microseconds)
                event.member("pid", slice.process + 1)
                event.member("tid", slice.lane + 1)
                if phase == "f" { event.member("bp", "e") }
            }
        }
        if arrows.leads(to: slice.node) { write("f", slice.node) }
        for child in arrows.children(of: place) { write("s", child) }
    }
}
