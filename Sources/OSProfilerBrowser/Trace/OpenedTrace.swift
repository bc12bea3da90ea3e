//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore
package import OSProfilerReport

/// A trace that was read for the waterfall, with what is computed once.
package struct OpenedTrace: Sendable {
    package let id: OpaqueID
    let report: TraceReport
    let analysis: TraceAnalysis
    /// The repeated calls that may be one row.
    let groups: SiblingGroups
    let overview: TraceOverview

    /// Computes everything that does not depend on the user, which takes a while for a large trace.
    package init(_ id: OpaqueID, _ report: TraceReport) {
        self.id = id
        self.report = report
        analysis = TraceAnalysis(of: report.tree)
        groups = TraceOutline.repeated(analysis, report.tree.order)
        overview = report.tree.arena.withUnsafeBytes { TraceOverview(report.tree, $0) }
    }

    var tree: TraceTree { report.tree }

    package var pointCount: Int { report.pointCount }

    /// Whether a span has no stop yet.
    package var isRunning: Bool { tree.nodes.contains { $0.state == .running } }

    func node(_ index: Int32) -> TraceNode { tree.nodes[Int(index)] }

    /// The id of a span, by which it is found again when the trace has grown.
    func spanID(_ index: Int32) -> OpaqueID { node(index).traceID.id(in: tree.arena) }

    func name(_ index: Int32) -> [UInt8] { Array(tree.arena[node(index).name.range]) }

    /// The place of a span's service, by which it is coloured; -1 if there is none.
    func service(_ index: Int32) -> Int32 { analysis.services.ofNode[Int(index)] }

    func serviceName(_ place: Int32) -> [UInt8] { place < 0 ? [] : analysis.services.names[Int(place)] }

    func isFolded(_ group: Int32) -> Bool {
        group >= 0 && groups.groups[Int(group)].count >= TraceOutline.fewestFolded
    }
}
