//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Self times merged by path: spans of the same title under the same parents are one frame, of one trace or of many.
struct FlameTree: Sendable {
    struct Frame: Sendable {
        /// Index in ``FlameTree/titles``.
        let title: Int
        /// Index in ``FlameTree/frames``; -1 for a root.
        let parent: Int
        let depth: Int
        /// Index in ``FlameTree/services`` for the service of its first span; -1 for none.
        let service: Int
        /// Number of traces that were added and have such a span.
        var traces = 0
        fileprivate var lastTrace = 0
        /// Microseconds of spans on their own.
        var selfTime: Int64 = 0
        /// Number of spans.
        var count = 0
        /// Number of spans that failed.
        var errors = 0
        /// The sum of their durations in microseconds, at the same time or not.
        var total: Int64 = 0
    }

    private struct Step: Hashable {
        let parent: Int
        let title: Int
    }

    /// Frames are at most this deep; what lies below counts there. Stacks written out would otherwise grow with the square of
    /// the depth.
    static let maximumDepth = 512

    /// The title of the spans whose root found no room.
    private static let rest = "…"

    /// The maximum number of frames; spans for which there is no room count in the frame above.
    private let maximumFrames: Int
    /// Whether there was no room for some spans.
    private(set) var isCut = false

    private(set) var titles: [String] = []
    private(set) var services: [String] = []
    /// Parents before children.
    private(set) var frames: [Frame] = []
    private var titleNumbers: [String: Int] = [:]
    private var serviceNumbers: [String: Int] = [:]
    private var traces = 0
    private var steps: [Step: Int] = [:]

    init(maximumFrames: Int = .max) { self.maximumFrames = maximumFrames }

    /// Adds the spans of a trace that are its own.
    ///
    /// - Parameter names: the titles of the trace's spans, without their services.
    mutating func add(_ tree: TraceTree, _ arena: UnsafeRawBufferPointer, _ names: SpanTitles) {
        traces += 1
        var services: [Int32: String] = [:]
        var frameOf = [Int](repeating: -1, count: tree.nodes.count)
        for visit in tree.order {
            let node = tree.nodes[Int(visit.node)]
            guard !node.isStray else { continue }
            let above = node.parent < 0 || node.isDetached ? -1 : frameOf[Int(node.parent)]
            let service = JSONString.text(ofValue: arena[node.service])
            let isSame = node.parent >= 0 && services[node.parent] == service
            services[visit.node] = service
            // A title names the service where the work enters it.
            let title = isSame ? names[visit.node] : (service.map { "\($0): " } ?? "") + names[visit.node]
            let frame = frame(title, under: above, of: service)
            frames[frame].selfTime.addUpToLimit(max(node.selfTime, 0))
            frames[frame].total.addUpToLimit(max(node.duration, 0))
            frames[frame].errors += node.isError ? 1 : 0
            frames[frame].count += 1
            if frames[frame].lastTrace != traces {
                frames[frame].lastTrace = traces
                frames[frame].traces += 1
            }
            frameOf[Int(visit.node)] = frame
        }
    }

    private mutating func frame(_ title: String, under parent: Int, of service: String?) -> Int {
        if parent >= 0, frames[parent].depth >= Self.maximumDepth - 1 { return parent }
        if frames.count >= maximumFrames {
            if let number = titleNumbers[title], let known = steps[Step(parent: parent, title: number)] { return known }
            isCut = true
            // One frame more holds all roots without room.
            if parent >= 0 || title != Self.rest { return parent >= 0 ? parent : rest() }
        }
        let number = titleNumbers[title, default: titles.count]
        if number == titles.count {
            titleNumbers[title] = number
            titles.append(title)
        }
        let step = Step(parent: parent, title: number)
        if let known = steps[step] { return known }
        steps[step] = frames.count
        let depth = parent < 0 ? 0 : frames[parent].depth + 1
        frames.append(Frame(title: number, parent: parent, depth: depth, service: self.number(of: service)))
        return frames.count - 1
    }

    private mutating func number(of service: String?) -> Int {
        guard let service else { return -1 }
        let number = serviceNumbers[service, default: services.count]
        if number == services.count {
            serviceNumbers[service] = number
            services.append(service)
        }
        return number
    }

    private mutating func rest() -> Int {
        if let number = titleNumbers[Self.rest], let known = steps[Step(parent: -1, title: number)] { return known }
        return frame(Self.rest, under: -1, of: nil)
    }

    /// Calls `body` with each stack of title numbers that has self time, outermost first.
    func forEachStack(_ body: (_ titles: [Int], _ selfTime: Int64) -> Void) {
        for frame in frames where frame.selfTime > 0 {
            var stack = [frame.title]
            var above = frame.parent
            while above >= 0 {
                stack.append(frames[above].title)
                above = frames[above].parent
            }
            stack.reverse()
            body(stack, frame.selfTime)
        }
    }
}
