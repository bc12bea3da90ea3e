//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The spans of a trace on lanes, on each of which they nest, for viewers that draw one stack a thread.
///
/// A process is a service on a host. A span goes onto its parent's lane where it fits, or else onto the first lane of its
/// process where it does. A running span ends with the trace, a span that would end before it began has no length.
struct TimelineLanes {
    struct Slice {
        /// The node's index in ``TraceTree/nodes``.
        let node: Int32
        /// Microseconds after the earliest point.
        let start: Int64
        let end: Int64
        /// Index in ``TimelineLanes/processes``.
        let process: Int
        /// Index in ``TimelineLanes/lanes``.
        let lane: Int
    }

    struct Process: Hashable {
        let service: String
        let host: String

        var title: String { host.isEmpty ? service : "\(service) on \(host)" }
    }

    struct Lane {
        let process: Int
        /// The lane's place among those of its process, from 0.
        let number: Int
        /// The ends of the slices that are open where the lane has got to, the innermost last.
        fileprivate var open: [Int64] = []
    }

    private(set) var processes: [Process] = []
    private(set) var lanes: [Lane] = []
    /// By start; where they begin together, the outer one first.
    private(set) var slices: [Slice] = []
    /// Places in ``slices`` by node; -1 for a node whose turn has not come.
    private(set) var places: [Int]
    private var lanesOf: [[Int]] = []

    init(_ tree: TraceTree, _ arena: UnsafeRawBufferPointer) {
        places = [Int](repeating: -1, count: tree.nodes.count)
        let last = tree.nodes.reduce(tree.duration) { max($0, $1.endTime) }
        func end(of node: TraceNode) -> Int64 {
            node.state == .running ? max(node.startTime, last) : max(node.startTime, node.endTime)
        }
        let spans = tree.order.enumerated().map { place, visit in
            let node = tree.nodes[Int(visit.node)]
            return (node: visit.node, start: node.startTime, end: end(of: node), place: place)
        }.sorted { ($0.start, -$0.end, $0.place) < ($1.start, -$1.end, $1.place) }
        var numbers: [Process: Int] = [:]
        for span in spans {
            let node = tree.nodes[Int(span.node)]
            let process = Process(
                service: JSONString.text(ofValue: arena[node.service]) ?? "unknown service",
                host: JSONString.text(ofValue: arena[node.host]) ?? ""
            )
            let number = numbers[process, default: processes.count]
            if number == processes.count {
                numbers[process] = number
                processes.append(process)
                lanesOf.append([])
            }
            let parent = node.parent < 0 ? -1 : places[Int(node.parent)]
            let lane = self.lane(
                of: number,
                preferred: parent < 0 || slices[parent].process != number ? nil : slices[parent].lane,
                from: span.start,
                to: span.end
            )
            places[Int(span.node)] = slices.count
            slices.append(Slice(node: span.node, start: span.start, end: span.end, process: number, lane: lane))
        }
    }

    /// Finds a lane on which a slice nests, or adds one, and opens the slice there.
    private mutating func lane(of process: Int, preferred: Int?, from start: Int64, to end: Int64) -> Int {
        for lane in (preferred.map { [$0] } ?? []) + lanesOf[process] where fits(lane, from: start, to: end) {
            lanes[lane].open.append(end)
            return lane
        }
        lanes.append(Lane(process: process, number: lanesOf[process].count, open: [end]))
        lanesOf[process].append(lanes.count - 1)
        return lanes.count - 1
    }

    private mutating func fits(_ lane: Int, from start: Int64, to end: Int64) -> Bool {
        while let innermost = lanes[lane].open.last, innermost <= start, innermost < end || innermost < start {
            lanes[lane].open.removeLast()
        }
        return lanes[lane].open.last.map { end <= $0 } ?? true
    }
}
