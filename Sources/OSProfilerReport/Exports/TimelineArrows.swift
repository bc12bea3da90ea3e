//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The arrows from parents to children on other lanes, for viewers that do not see from the lanes who called whom.
///
/// No arrow leads back in time, as it would from a parent whose clock is behind.
struct TimelineArrows {
    private var children: [Int: [Int32]] = [:]
    private var ends: Set<Int32> = []
    private var backward: Set<Int32> = []

    init(_ tree: TraceTree, _ timeline: TimelineLanes) {
        for (place, slice) in timeline.slices.enumerated() {
            let parent = tree.nodes[Int(slice.node)].parent
            guard parent >= 0, case let above = timeline.places[Int(parent)], above >= 0 else { continue }
            if above > place { backward.insert(slice.node) }
            guard above < place, timeline.slices[above].lane != slice.lane else { continue }
            children[above, default: []].append(slice.node)
            ends.insert(slice.node)
        }
    }

    /// Whether an arrow ends at a span, a node's index in ``TraceTree/nodes``.
    func leads(to node: Int32) -> Bool { ends.contains(node) }

    /// Whether a span begins before its parent, so that it has no arrow.
    func leadsBack(to node: Int32) -> Bool { backward.contains(node) }

    /// The nodes at the ends of the arrows from a slice.
    ///
    /// - Parameter place: the slice's index in ``TimelineLanes/slices``.
    func children(of place: Int) -> [Int32] { children[place] ?? [] }
}
