//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// speedscope's file format: a profile a lane (``TimelineLanes``), and one of all self times, merged.
struct SpeedscopeRenderer: TraceRenderer {
    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            let titles = SpanTitles(tree, arena)
            var flame = FlameTree()
            flame.add(tree, arena, titles)
            var frames = Frames(flame.titles)
            let timeline = TimelineLanes(tree, arena)
            let numbers = timeline.slices.map { frames.number(of: titles[$0.node]) }
            let name = tree.baseID.map { "Trace \($0.id(in: tree.arena))" } ?? "Trace"
            Self.write(name, frames.titles, into: &writer) { profiles in
                let slices = Dictionary(grouping: timeline.slices.indices) { timeline.slices[$0].lane }
                for (number, lane) in timeline.lanes.enumerated() {
                    let title = "\(timeline.processes[lane.process].title), lane \(lane.number + 1)"
                    profiles.object { Self.writeLane(title, slices[number] ?? [], timeline, numbers, into: &$0) }
                }
                profiles.object { Self.writeMerged(flame, into: &$0) }
            }
        }
    }

    /// Writes a file with the merged self times alone.
    static func render(_ flame: FlameTree, named name: String, into writer: inout ByteWriter) {
        write(name, flame.titles, into: &writer) { profiles in
            profiles.object { writeMerged(flame, into: &$0) }
        }
    }

    private static func write(
        _ name: String,
        _ titles: [String],
        into writer: inout ByteWriter,
        _ body: (inout JSONArrayWriter) -> Void
    ) {
        writer.writeObject { file in
            file.member("$schema", "https://www.speedscope.app/file-format-schema.json")
            file.member("name", name)
            file.member("exporter", "osprofiler")
            file.member("activeProfileIndex", 0)
            file.object("shared") { shared in
                shared.array("frames", .rows) { list in
                    for title in titles { list.object { $0.member("name", title) } }
                }
            }
            file.array("profiles", .rows, body)
        }
        writer.write("\n")
    }

    private static func writeLane(
        _ title: String,
        _ slices: [Int],
        _ timeline: TimelineLanes,
        _ frames: [Int],
        into profile: inout JSONObjectWriter
    ) {
        profile.member("type", "evented")
        profile.member("name", title)
        profile.member("unit", "microseconds")
        profile.member("startValue", slices.map { timeline.slices[$0].start }.min() ?? 0)
        profile.member("endValue", slices.map { timeline.slices[$0].end }.max() ?? 0)
        profile.array("events") { events in
            var open: [Int] = []
            func write(_ type: String, _ slice: Int, at time: Int64) {
                events.object { event in
                    event.member("type", type)
                    event.member("at", time)
                    event.member("frame", frames[slice])
                }
            }
            for slice in slices {
                let next = timeline.slices[slice]
                // A slice without length may lie at the end of the one around it.
                while let innermost = open.last, timeline.slices[innermost].end <= next.start,
                    timeline.slices[innermost].end < next.end || timeline.slices[innermost].end < next.start
                {
                    write("C", innermost, at: timeline.slices[innermost].end)
                    open.removeLast()
                }
                write("O", slice, at: next.start)
                open.append(slice)
            }
            while let innermost = open.popLast() { write("C", innermost, at: timeline.slices[innermost].end) }
        }
    }

    private static func writeMerged(_ flame: FlameTree, into profile: inout JSONObjectWriter) {
        var total: Int64 = 0
        flame.forEachStack { total += $1 }
        profile.member("type", "sampled")
        profile.member("name", "self time, merged")
        profile.member("unit", "microseconds")
        profile.member("startValue", 0)
        profile.member("endValue", total)
        profile.array("samples", .rows) { samples in
            flame.forEachStack { stack, _ in
                samples.element { writer in
                    writer.writeArray { frames in for title in stack { frames.element { $0.write(Int64(title)) } } }
                }
            }
        }
        profile.array("weights") { weights in
            flame.forEachStack { _, selfTime in weights.element { $0.write(selfTime) } }
        }
    }
}

/// Titles, each once. The first are those of the merged stacks.
private struct Frames {
    private(set) var titles: [String]
    private var numbers: [String: Int]

    init(_ titles: [String]) {
        self.titles = titles
        numbers = Dictionary(uniqueKeysWithValues: zip(titles, 0...))
    }

    mutating func number(of title: String) -> Int {
        let number = numbers[title, default: titles.count]
        if number == titles.count {
            numbers[title] = number
            titles.append(title)
        }
        return number
    }
}
