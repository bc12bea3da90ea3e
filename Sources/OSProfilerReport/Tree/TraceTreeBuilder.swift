//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// Builds the tree of one trace from its points, which come in order of arrival, a few at a time.
///
/// Follows osprofiler's `_append_results`, `_parse_results` and `_build_tree`. Copies the bytes of the points and does not
/// keep the points: those of a long trace would take half as much memory as its tree.
package struct TraceTreeBuilder: ~Copyable {
    private var arena: [UInt8] = []
    private var nodes: [TraceNode] = []
    private var points: [TracePointRecord] = []
    private var indexes = NodeIndexes()
    private var slots = PointSlots()
    private var baseID: IDReference?
    private var pointCount = 0
    private var life = TraceLife()
    private let byteLimit: Int
    /// Whether the points were more than the limit. They are then forgotten.
    private(set) var isTooLarge = false

    /// Microseconds since 1970; meaningful only after the first point.
    private var earliest = Int64.max
    private var latest = Int64.min
    private var latestStart: Int64?

    /// - Parameter byteLimit: bytes of payload and text to hold at the most.
    package init(byteLimit: Int = .max) { self.byteLimit = byteLimit }

    /// Adds the next points.
    ///
    /// - Parameter total: the total number of points, for which memory is reserved once.
    package mutating func add(_ batch: PointBatch, total: Int) {
        guard !isTooLarge, batch.byteCount <= byteLimit - arena.count else {
            if !isTooLarge { self = TraceTreeBuilder(tooLarge: byteLimit) }
            return
        }
        if pointCount == 0 {
            arena.reserveCapacity(min(batch.bytesExpected(for: total), byteLimit))
            nodes.reserveCapacity(total / 2)
            indexes.reserveCapacity(total / 2)
            points.reserveCapacity(total)
        }
        let shift = arena.count
        arena.append(contentsOf: batch.arena)
        for entry in batch.entries {
            let moment = batch.withUnsafeContents { LifeMoment(entry, $1) }
            add(entry.moved(by: shift), isStray: life.add(moment))
        }
    }

    private init(tooLarge byteLimit: Int) {
        self.byteLimit = byteLimit
        isTooLarge = true
    }

    private mutating func add(_ entry: PointEntry, isStray: Bool) {
        if pointCount == 0 { baseID = entry.baseID }
        pointCount += 1
        let time = entry.timestamp.microseconds
        let node = index(of: entry)
        let point = slots.point(named: entry.name, of: node, nodes: &nodes, points: &points, arena: arena)
        nodes[node].isStray = isStray
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

    private mutating func index(of entry: PointEntry) -> Int {
        // A stop usually follows its start.
        if let last = nodes.last, last.traceID.isSame(as: entry.traceID, in: arena) { return nodes.count - 1 }
        if let known = indexes.find(entry.traceID, arena) { return Int(known) }
        indexes.add(entry.traceID, Int32(nodes.count), arena)
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
        return nodes.count - 1
    }

    /// Returns the name of a point up to its first dash.
    private func name(_ place: ByteRange) -> ByteRange {
        let range = place.range
        let dash = arena[range].firstIndex(of: UInt8(ascii: "-")) ?? range.upperBound
        return ByteRange(start: range.lowerBound, end: dash)
    }

    /// Returns the tree of the added points.
    package consuming func tree() -> TraceTree {
        relateTimes()
        findParents()
        indexes = NodeIndexes()  // Frees its memory for the following steps.
        let order = VisitOrder(nodes: &nodes)
        SelfTime.compute(in: &nodes, ringStarts: order.ringStarts)
        let strays = arena.withUnsafeBytes { StraySpans.mark(&nodes, order.visits, baseID: baseID, $0) }
        let duration = pointCount == 0 ? 0 : latest - earliest
        return TraceTree(
            arena: arena,
            nodes: nodes,
            points: points,
            order: order.visits,
            attachedCount: order.attachedCount,
            statistics: TraceStatistics.collect(nodes, arena: arena),
            strays: strays,
            baseID: baseID,
            started: pointCount == 0 ? nil : Timestamp(microseconds: earliest + strays.shift),
            duration: strays.count == 0 && strays.shift == 0 ? duration : TraceTree.end(of: nodes),
            milliseconds: TraceTree.milliseconds(duration),
            lastStartMilliseconds: latestStart.map { TraceTree.milliseconds($0 - earliest) },
            pointCount: pointCount
        )
    }

    /// Adds missing halves and converts instants to times since the earliest.
    private mutating func relateTimes() {
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

    private mutating func findParents() {
        guard let baseID else { return }
        for index in nodes.indices {
            let parentID = nodes[index].parentID
            if let parent = indexes.find(parentID, arena) {
                nodes[index].parent = parent
            } else {
                nodes[index].isOrphan = parentID.kind != .null && !parentID.isSame(as: baseID, in: arena)
            }
        }
    }
}

/// Finds nodes by their trace ids. Uuids, as nearly all ids are, take less memory than other ids.
private struct NodeIndexes {
    private var uuids: [UUID128: Int32] = [:]
    private var others: [OpaqueID: Int32] = [:]

    mutating func reserveCapacity(_ count: Int) { uuids.reserveCapacity(count) }

    func find(_ id: IDReference, _ arena: [UInt8]) -> Int32? {
        id.kind == .uuid ? uuids[id.uuid] : others[id.id(in: arena)]
    }

    mutating func add(_ id: IDReference, _ node: Int32, _ arena: [UInt8]) {
        if id.kind == .uuid { uuids[id.uuid] = node } else { others[id.id(in: arena)] = node }
    }
}
