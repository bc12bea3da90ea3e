//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The stretches of time that determine when the roots of a trace end: if one were shorter, the request would end sooner.
///
/// The definition is that of Jaeger and CRISP. Go backwards from the end of a root. Of the children that end by then, take the
/// one that ends last: the path runs through it, and in the same way through its own children, until it begins. The time
/// between children belongs to the parent. A child counts as far as it lies within its parent. Each root has its own path.
/// The path leaves out strays, spans without a start or a stop, everything below them, and rings of parents.
package struct CriticalPath: Sendable {
    /// A stretch that belongs to a span itself, not to its children, in microseconds after the earliest point.
    package struct Segment: Sendable, Equatable {
        package let from: Int64
        package let to: Int64

        package var length: Int64 { to - from }
    }

    /// The length of all segments in microseconds.
    package private(set) var length: Int64 = 0
    /// Sorted by node, then by time.
    private var segments: [Segment] = []
    /// Where the segments of node `n` begin, at `n`.
    private var offsets: [Int32]

    init(of nodes: [TraceNode], _ children: NodeChildren) {
        var walk = CriticalWalk(nodes: nodes, children: children)
        for root in children[-1] { walk.visit(root: root) }
        // Count first, so that each segment goes to its place. The walk finds the last segment first.
        offsets = [Int32](repeating: 0, count: nodes.count + 1)
        for found in walk.found { offsets[Int(found.node) + 1] += 1 }
        for index in nodes.indices { offsets[index + 1] += offsets[index] }
        segments = [Segment](repeating: Segment(from: 0, to: 0), count: walk.found.count)
        var places = offsets
        for found in walk.found.reversed() {
            segments[Int(places[Int(found.node)])] = found.segment
            places[Int(found.node)] += 1
            length.addUpToLimit(found.segment.length)
        }
    }

    /// Returns the segments of a node, in order of time.
    package func segments(of node: Int32) -> ArraySlice<Segment> {
        segments[Int(offsets[Int(node)])..<Int(offsets[Int(node) + 1])]
    }

    /// Returns the part of the path that belongs to a node, in microseconds.
    package func time(of node: Int32) -> Int64 {
        segments(of: node).reduce(0) { $0 + $1.length }
    }
}

/// The walk down from the roots. It sorts the children of each node on the path once. It keeps its own stack, because a trace
/// may be thousands of levels deep.
private struct CriticalWalk {
    /// The part of a child that lies within its parent.
    private struct Candidate {
        let node: Int32
        let from: Int64
        let to: Int64
    }

    private struct Frame {
        let span: Candidate
        /// The path after this time is known.
        var cursor: Int64
        /// The first of its candidates, and the next one to try; the last to end comes first.
        let first: Int
        var next: Int
    }

    let nodes: [TraceNode]
    let children: NodeChildren
    private(set) var found: [(node: Int32, segment: CriticalPath.Segment)] = []
    private var frames: [Frame] = []
    private var candidates: [Candidate] = []

    init(nodes: [TraceNode], children: NodeChildren) {
        self.nodes = nodes
        self.children = children
    }

    mutating func visit(root: Int32) {
        guard let root = candidate(root, within: .min ... .max) else { return }
        enter(root)
        while let frame = frames.last {
            if frame.next < candidates.count {
                look(at: candidates[frame.next], in: frame)
            } else {
                hold(frame.span.from, frame.cursor, by: frame.span.node)
                candidates.removeLast(candidates.count - frame.first)
                frames.removeLast()
            }
        }
    }

    private mutating func look(at child: Candidate, in frame: Frame) {
        frames[frames.count - 1].next += 1
        // The path runs through a child that ran at the same time and ended later.
        guard child.to <= frame.cursor else { return }
        hold(child.to, frame.cursor, by: frame.span.node)
        frames[frames.count - 1].cursor = child.from
        enter(child)
    }

    private mutating func enter(_ span: Candidate) {
        let first = candidates.count
        for child in children[span.node] {
            if let child = candidate(child, within: span.from...span.to) { candidates.append(child) }
        }
        // Of children that end together, the longest explains the most.
        candidates[first...].sort { left, right in
            if left.to != right.to { return left.to > right.to }
            return left.from != right.from ? left.from < right.from : left.node < right.node
        }
        frames.append(Frame(span: span, cursor: span.to, first: first, next: first))
    }

    private func candidate(_ index: Int32, within around: ClosedRange<Int64>) -> Candidate? {
        let node = nodes[Int(index)]
        let from = max(node.startTime, around.lowerBound)
        let to = min(node.endTime, around.upperBound)
        guard node.state == .finished, !node.isStray, from < to else { return nil }
        return Candidate(node: index, from: from, to: to)
    }

    private mutating func hold(_ from: Int64, _ to: Int64, by node: Int32) {
        if from < to { found.append((node, CriticalPath.Segment(from: from, to: to))) }
    }
}
