//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// When a trace begins, and which of its points are early: so long before its first root that their host's clock was
/// wrong.
///
/// A trace begins with the earliest start of a root. A point more than ``tolerance`` before it is early; without the start
/// of a root nothing is early.
///
/// The order of arrival does not matter, as long as the points before the root's start arrives are close to each other, or
/// fall into two groups with more than the tolerance between them. Else less is early.
package struct TraceBeginning: Sendable, Equatable {
    /// Microseconds by which a point may come before the first root. A wrong zone or an empty battery makes an hour or
    /// more, and a client that waits for a request makes others, so that a root is near even if one was lost.
    package static let tolerance: Int64 = 1_800_000_000

    /// The earliest group of points that lies before the others, or before the trace.
    struct Group: Sendable, Equatable {
        var first: Timestamp
        var last: Timestamp
        var starts: UInt32 = 0
        var stops: UInt32 = 0
        var errors: UInt32 = 0

        init(_ time: Timestamp) {
            first = time
            last = time
        }

        mutating func add(_ moment: LifeMoment) {
            first = min(first, moment.time)
            last = max(last, moment.time)
            if moment.isStop { stops &+= 1 } else { starts &+= 1 }
            if moment.isStop, moment.isError { errors &+= 1 }
        }
    }

    /// The earliest start of a root, and the earliest point that does not count in ``before``; the greatest value without
    /// one.
    var root = Timestamp(microseconds: .max)
    var own = Timestamp(microseconds: .max)
    var before: Group?

    package init() {}

    /// The beginning of a trace of which nothing else is known.
    package init(_ own: Timestamp) { self.own = own }

    private var hasRoot: Bool { root.microseconds != .max }

    /// The earliest point that is not early; the greatest value without one.
    package var time: Timestamp { hasRoot ? own : min(own, before?.first ?? own) }

    /// The number of early spans, and of those of their stops that tell an error.
    package var earlySpans: Int { hasRoot ? before.map { Int(max($0.starts, $0.stops)) } ?? 0 : 0 }
    package var earlyErrors: Int { hasRoot ? before.map { Int($0.errors) } ?? 0 : 0 }

    @inline(__always)
    mutating func add(_ moment: LifeMoment) {
        if moment.isRoot, !moment.isStop, moment.time < root { begin(moment.time) }
        if hasRoot, Self.isNear(moment.time, root) {
            own = min(own, moment.time)
        } else {
            addBefore(moment)
        }
    }

    private mutating func begin(_ time: Timestamp) {
        root = time
        guard let group = before, Self.isNear(group.last, time) else { return }
        own = min(own, group.first)
        before = nil
    }

    private mutating func addBefore(_ moment: LifeMoment) {
        var group = before ?? Group(moment.time)
        if !hasRoot {
            if !Self.isNear(group.last, moment.time) {
                own = min(own, moment.time)
                return
            }
            if !Self.isNear(moment.time, group.first) {
                own = min(own, group.first)
                group = Group(moment.time)
            }
        }
        group.add(moment)
        before = group
    }

    /// Whether `earlier` lies no more than the tolerance before `later`.
    private static func isNear(_ earlier: Timestamp, _ later: Timestamp) -> Bool {
        later.microseconds(since: earlier) <= tolerance
    }
}
