//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The signs of damage in a trace: missing points, and clocks that disagree. Strays do not count.
package struct TraceDamage: Sendable, Equatable {
    /// Spans without a start.
    package let stopOnly: Int
    /// Spans with an unknown parent.
    package let orphans: Int
    /// Spans whose parents form a ring.
    package let cycles: Int
    /// Spans that ended before they began.
    package let negative: Int
    /// Spans that began before their parent did.
    package let early: Int
    /// Spans with a child that ended later: an asynchronous call, or clocks that disagree.
    package let outlived: Int

    init(of analysis: TraceAnalysis) {
        let tree = analysis.tree
        stopOnly = tree.count { $0.state == .stopOnly }
        orphans = tree.count { $0.isOrphan }
        cycles = tree.count { $0.isDetached }
        negative = tree.count { $0.state == .finished && $0.duration < 0 }
        early = tree.count { node in
            guard node.parent >= 0, node.state != .stopOnly else { return false }
            let parent = tree.nodes[Int(node.parent)]
            return parent.state != .stopOnly && node.startTime < parent.startTime
        }
        outlived = analysis.childrenOutlive.count { $0 }
    }

    /// A text for people about each kind that occurs.
    var texts: [String] {
        func text(_ count: Int, _ what: String) -> String? {
            count == 0 ? nil : "\(CountText.counted(count, "span")) \(what)"
        }
        return [
            text(stopOnly, "without a start"),
            text(orphans, "with an unknown parent"),
            text(cycles, "in a cycle of parents"),
            text(negative, "with an end before the start"),
            text(early, "earlier than the parent"),
            text(outlived, "outlived by a child"),
        ].compactMap(\.self)
    }
}
