//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

extension TraceTree {
    /// Builds the tree of a saved report from its nodes, nested as they are in the file.
    ///
    /// Times are the milliseconds of the report, or exact where a payload has the timestamp that they come from. Omits
    /// parts that no osprofiler writes, such as a child that is not an object; missing members count as absent.
    ///
    /// - Throws: if the bytes are not JSON, or not a report.
    init(report: [UInt8]) throws(ReportError) {
        let result = report.withUnsafeBytes { text -> Result<TraceTree, ReportError> in
            do throws(ReportError) {
                var reader = try SavedReportReader(text: text)
                reader.readNodes()
                reader.relateTimes()
                return .success(TraceTree(reader, arena: report + reader.unescaped))
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }

    private init(_ reader: borrowing SavedReportReader, arena: [UInt8]) {
        var nodes = reader.nodes
        SelfTime.compute(in: &nodes)
        if let base = reader.baseID {
            for index in nodes.indices where nodes[index].parent < 0 && nodes[index].parentID.kind != .null {
                nodes[index].isOrphan = !nodes[index].parentID.isSame(as: base, in: arena)
            }
        }
        // The file does not have the order of arrival, so only the times decide.
        for index in nodes.indices { nodes[index].isStray = nodes[index].parent >= 0 }
        let (visits, base) = (reader.order, reader.baseID)
        strays = arena.withUnsafeBytes { StraySpans.mark(&nodes, visits, baseID: base, $0) }
        self.arena = arena
        self.nodes = nodes
        points = reader.points
        order = reader.order
        attachedCount = reader.order.count
        statistics = TraceStatistics.collect(nodes, arena: arena)
        baseID = reader.baseID
        started = reader.origin.map { [strays] in Timestamp(microseconds: $0 + strays.shift) }
        let total = reader.value("info", in: 0)
        let start = reader.milliseconds("started", of: total) ?? 0
        let lastMilliseconds = nodes.reduce(0) { max($0, $1.endMilliseconds) }
        milliseconds = (reader.milliseconds("finished", of: total) ?? lastMilliseconds) - start
        let last = Self.end(of: nodes)
        duration = strays.count == 0 && strays.shift == 0 ? max(last, milliseconds * 1000) : last
        lastStartMilliseconds = reader.milliseconds("last_trace_started", of: total)
        pointCount = reader.points.count
    }
}
