//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

extension TraceTree {
    /// Builds the tree of one trace's points in order of arrival.
    ///
    /// By the rules of osprofiler's `_append_results`, `_parse_results` and `_build_tree`.
    package init(points batch: PointBatch) {
        var builder = Builder(arena: batch.arena)
        builder.reserve(points: batch.count)
        for entry in batch.entries { builder.add(entry, of: batch) }
        builder.relateTimes()
        builder.findParents(of: batch)

        let order = VisitOrder(nodes: &builder.nodes)
        SelfTime.compute(in: &builder.nodes)
        arena = batch.arena
        nodes = builder.nodes
        points = builder.points
        self.order = order.visits
        attachedCount = order.attachedCount
        statistics = TraceStatistics.collect(builder.nodes, arena: batch.arena)
        baseID = batch.entries.first?.baseID
        started = batch.isEmpty ? nil : Timestamp(microseconds: builder.earliest)
        duration = batch.isEmpty ? 0 : builder.latest - builder.earliest
        milliseconds = Self.milliseconds(duration)
        lastStartMilliseconds = builder.latestStart.map { [earliest = builder.earliest] in
            Self.milliseconds($0 - earliest)
        }
        pointCount = batch.count
    }
}

/// Collects points into nodes.
private struct Builder {
    let arena: [UInt8]
    var nodes: [TraceNode] = []
    var points: [TracePointRecord] = []
    private var indexes: [OpaqueID: Int32] = [:]
    private var slots = PointSlots()

    /// Microseconds since 1970; of meaning once there is a point.
    var earliest = Int64.max
    var latest = Int64.min
    var latestStart: Int64?

    init(arena: [UInt8]) {
        self.arena = arena
    }

    mutating func reserve(points count: Int) {
        nodes.reserveCapacity(count / 2)
        indexes.reserveCapacity(count / 2)
        points.reserveCapacity(count)
    }

    mutating func add(_ entry: PointEntry, of batch: PointBatch) {
        let time = entry.timestamp.microseconds
        let node = index(of: entry, batch)
        let point = slots.point(named: entry.name, of: node, nodes: &nodes, points: &points, arena: arena)
        points[Int(point)].payload = entry.payload
        points[Int(point)].isStop = entry.isStop
        points[Int(point)].isEnveloped = entry.isEnveloped
        if entry.isStop {
            nodes[node].stop = point
            nodes[node].endTime = time
            nodes[node].exception = entry.errorType
            nodes[node].isError = entry.isError
        } else {
            nodes[node].start = point
            nodes[node].startTime = time
            latestStart = latestStart.map { max($0, time) } ?? time
        }
        earliest = min(earliest, time)
        latest = max(latest, time)
    }

    private mutating func index(of entry: PointEntry, _ batch: PointBatch) -> Int {
        // A stop mostly follows its start.
        if let last = nodes.last, batch.isSame(last.traceID, entry.traceID) { return nodes.count - 1 }
        let next = Int32(nodes.count)
        let id = batch.id(entry.traceID)
        if let known = indexes[id] { return Int(known) }
        indexes[id] = next
        nodes.append(
            TraceNode(
                traceID: entry.traceID,
                parentID: entry.parentID,
                name: name(entry.name),
                project: entry.project,
                service: entry.service,
                host: entry.host,
                isEnveloped: entry.isEnveloped,
                firstPoint: -1,
                state: .finished
            )
        )
        return Int(next)
    }

    /// A point's name up to its first dash.
    private func name(_ place: ByteRange) -> ByteRange {
        let range = place.range
        let dash = arena[range].firstIndex(of: UInt8(ascii: "-")) ?? range.upperBound
        return ByteRange(start: range.lowerBound, end: dash)
    }

    /// Fills in missing halves and turns instants into times since the earliest.
    mutating func relateTimes() {
        for index in nodes.indices {
            var node = nodes[index]
            if node.start < 0 {
                node.state = .stopOnly
                node.startTime = node.endTime
            } else if node.stop < 0 {
                node.state = .running
                node.endTime = node.startTime
            }
            node.startTime -= earliest
            node.endTime -= earliest
            node.startMilliseconds = TraceTree.milliseconds(node.startTime)
            node.endMilliseconds = TraceTree.milliseconds(node.endTime)
            nodes[index] = node
        }
    }

    mutating func findParents(of batch: PointBatch) {
        guard let base = batch.entries.first?.baseID else { return }
        for index in nodes.indices {
            let parentID = nodes[index].parentID
            if let parent = indexes[batch.id(parentID)] {
                nodes[index].parent = parent
            } else {
                nodes[index].isOrphan = parentID.kind != .null && !batch.isSame(parentID, base)
            }
        }
    }
}

/// Finds a node's point by name: a node has two as a rule, and may have any number.
private struct PointSlots {
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
