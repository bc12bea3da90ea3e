//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Finds the points of a node by name. A node usually has two points, and may have any number.
struct PointSlots {
    private struct Key: Hashable {
        let node: Int
        let name: ArraySlice<UInt8>
    }

    /// The number of points of a node up to which a name is compared with each.
    private static let linearLimit = 8
    private var table: [Key: Int32] = [:]

    /// Returns the point of a node with this name, and adds it at the end if it does not exist.
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
            // No point has an empty name, so this key holds the last point of the node.
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
