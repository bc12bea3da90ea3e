//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A call that spans repeat: N+1 queries. The same call below several spans of one call is a single one.
package struct RepeatedCall: Sendable {
    private struct Key: Hashable {
        let call: Int32
        let parentCall: Int32
    }

    /// An index of ``SpanCalls/calls``.
    package let call: Int32
    /// The first of its spans in the order of the tree.
    package let first: Int32
    /// The call of the spans above; -1 for roots.
    package let parentCall: Int32
    /// The first of the spans above; -1 for roots.
    package let parent: Int32
    /// The number of spans above that repeat the call.
    package private(set) var parents = 0
    package private(set) var count = 0
    package private(set) var errors = 0
    /// The sum of the durations in microseconds, concurrent ones included.
    package private(set) var total: Int64 = 0
    package private(set) var longest: Int64 = 0

    /// - Parameters:
    ///   - groups: the calls of each span.
    ///   - fewest: the number of calls of one span from which they count.
    /// - Returns: in order of the first spans.
    static func find(in groups: [SiblingGroups.Group], _ calls: SpanCalls, fewest: Int) -> [RepeatedCall] {
        var known: [Key: Int] = [:]
        var found: [RepeatedCall] = []
        for group in groups where group.count >= fewest {
            let parentCall = group.parent < 0 ? -1 : calls.ofNode[Int(group.parent)]
            let key = Key(call: group.call, parentCall: parentCall)
            let place = known[key] ?? found.count
            if place == found.count {
                known[key] = place
                found.append(
                    RepeatedCall(call: group.call, first: group.first, parentCall: parentCall, parent: group.parent)
                )
            }
            found[place].add(group)
        }
        return found
    }

    private init(call: Int32, first: Int32, parentCall: Int32, parent: Int32) {
        self.call = call
        self.first = first
        self.parentCall = parentCall
        self.parent = parent
    }

    private mutating func add(_ group: SiblingGroups.Group) {
        parents += 1
        count += group.count
        errors += group.errors
        total.addUpToLimit(group.total)
        longest = max(longest, group.longest)
    }
}
