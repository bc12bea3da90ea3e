//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Finds a node's point by name: a node has two as a rule, and may have any number.
struct PointSlots {
    private struct Key: Hashable {
        let node: Int
        let name: ArraySlice<UInt8>
    }

    /// Points of a node up to which names are compared with each.
    private static let linearLimit = 8
    private var table: [Key: Int32] = [:]

    /// The node's point of that name, added at the end if there is none.
    mutating func point(
        named name: ByteRange,
        of node: Int,
        nodes: inout [TraceNode],
        points: inout [TracePointRecord],
        arena: [UInt8]
    ) -> Int32 {
        var last: Int32 = -1
        var current = nodes[node].firstPoint
        var seen = 0
        while current >= 0, seen < Self.linearLimit {
            if arena[points[Int(current)].name.range] == arena[name.range] { return current }
            last = current
            current = points[Int(current)].next
            seen += 1
        }
        let key = Key(node: node, name: arena[name.range])
        let tail = Key(node: node, name: [])
        if seen == Self.linearLimit {
            if let known = table[key] { return known }
            // The empty name is no point's name, so its place remembers the node's last point.
            last = table[tail] ?? last
        }
        let added = Int32(points.count)
        points.append(TracePointRecord(payload: .none, name: name, isStop: false, isEnveloped: false))
        if last < 0 { nodes[node].firstPoint = added } else { points[Int(last)].next = added }
        if seen == Self.linearLimit {
            table[key] = added
            table[tail] = added
        }
        return added
    }
}
