//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// Two traces, aligned by path: the services, names and requests of a span and of those above it. Routes are without ids, and
/// spans of the same path count together.
package struct TraceDiff: Sendable {
    /// How a path changed.
    package enum Change: String, Sendable {
        case slower
        case faster
        case added
        case gone
        /// The difference is less than ``TraceDiff/threshold``.
        case same
    }

    /// The spans of a path in one of the traces.
    package struct Side: Sendable, Equatable {
        package var count = 0
        package var errors = 0
        /// The sum of the durations in microseconds, at the same time or not.
        package var total: Int64 = 0
        /// Microseconds during which no child ran.
        package var selfTime: Int64 = 0
    }

    /// A path that one of the traces has, or both.
    package struct Path: Sendable {
        /// The last step: the service where it differs from the one above, the name and the request.
        package let title: String
        /// An index of ``TraceDiff/paths``; -1 for a root.
        package fileprivate(set) var parent: Int
        package let depth: Int
        package fileprivate(set) var before: Side?
        package fileprivate(set) var after: Side?

        /// Microseconds by which the sum of the durations grew.
        package var growth: Int64 { (after?.total ?? 0) - (before?.total ?? 0) }
        /// Microseconds by which the time without children grew.
        package var selfGrowth: Int64 { (after?.selfTime ?? 0) - (before?.selfTime ?? 0) }
    }

    /// One of the two traces.
    package struct Trace: Sendable {
        /// Nil if a saved report does not contain it.
        package let id: OpaqueID?
        package let started: Timestamp?
        /// Microseconds.
        package let duration: Int64
        package let spans: Int
        package let errors: Int
    }

    package let before: Trace
    package let after: Trace
    /// Parents before children, depth first.
    package let paths: [Path]
    /// Microseconds below which a difference does not count: 1 % of the longer trace.
    package let threshold: Int64

    /// - Parameters:
    ///   - before: the trace to compare with.
    ///   - after: the trace that is compared.
    package init(before: TraceReport, after: TraceReport) {
        self.before = Trace(before.tree)
        self.after = Trace(after.tree)
        threshold = max(before.tree.duration, after.tree.duration) / 100
        var union = PathUnion()
        union.add(before.tree, to: \.before)
        union.add(after.tree, to: \.after)
        paths = union.ordered
    }

    /// Returns how a path changed.
    package func change(of path: Path) -> Change {
        if path.before == nil { return .added }
        if path.after == nil { return .gone }
        if abs(path.growth) <= threshold { return .same }
        return path.growth > 0 ? .slower : .faster
    }
}

extension TraceDiff.Trace {
    init(_ tree: TraceTree) {
        id = tree.baseID?.id(in: tree.arena)
        started = tree.started
        duration = tree.duration
        spans = tree.count { _ in true }
        errors = tree.count { $0.isError }
    }
}

/// The paths of two traces.
private struct PathUnion {
    private struct Step: Hashable {
        let parent: Int
        let title: String
    }

    private var paths: [TraceDiff.Path] = []
    private var steps: [Step: Int] = [:]

    mutating func add(_ tree: TraceTree, to side: WritableKeyPath<TraceDiff.Path, TraceDiff.Side?>) {
        var flame = FlameTree()
        tree.arena.withUnsafeBytes { flame.add(tree, $0, SpanTitles(tree, $0, isGrouped: true)) }
        var placeOf: [Int] = []
        placeOf.reserveCapacity(flame.frames.count)
        for frame in flame.frames {
            let step = Step(parent: frame.parent < 0 ? -1 : placeOf[frame.parent], title: flame.titles[frame.title])
            let place = steps[step] ?? paths.count
            if place == paths.count {
                steps[step] = place
                paths.append(TraceDiff.Path(title: step.title, parent: step.parent, depth: frame.depth))
            }
            placeOf.append(place)
            paths[place][keyPath: side] = TraceDiff.Side(
                count: frame.count,
                errors: frame.errors,
                total: frame.total,
                selfTime: frame.selfTime
            )
        }
    }

    /// The paths depth first, siblings in order of arrival.
    var ordered: [TraceDiff.Path] {
        var children = [[Int]](repeating: [], count: paths.count)
        var pending: [Int] = []
        for place in paths.indices.reversed() {
            if paths[place].parent < 0 { pending.append(place) } else { children[paths[place].parent].append(place) }
        }
        var ordered: [TraceDiff.Path] = []
        var newPlace = [Int](repeating: -1, count: paths.count)
        while let place = pending.popLast() {
            newPlace[place] = ordered.count
            var path = paths[place]
            if path.parent >= 0 { path.parent = newPlace[path.parent] }
            ordered.append(path)
            pending += children[place]
        }
        return ordered
    }
}
