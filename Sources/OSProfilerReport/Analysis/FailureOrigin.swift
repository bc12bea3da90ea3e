//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The origin of an error: a failed span without a failed child. Failed spans above it passed the error on.
package struct FailureOrigin: Sendable {
    /// The first span in order of start.
    package let node: Int32
    /// The number of spans of the same call that failed with the same exception, including this one.
    package var count = 1
    /// The number of spans directly above the first that failed as well.
    package let callers: Int

    private struct Key: Hashable {
        let call: Int32
        let type: ArraySlice<UInt8>
    }

    /// - Returns: the origins in order of start. Each failed span in a ring of parents is one.
    static func find(in analysis: TraceAnalysis) -> [FailureOrigin] {
        let tree = analysis.tree
        let failed = tree.nodes.map { $0.isError && !$0.isStray }
        var hasFailedChild = [Bool](repeating: false, count: failed.count)
        for (index, node) in tree.nodes.enumerated() where failed[index] && node.parent >= 0 && !node.isDetached {
            hasFailedChild[Int(node.parent)] = true
        }
        let origins = tree.nodes.indices.filter { failed[$0] && !hasFailedChild[$0] }.sorted { left, right in
            let (first, second) = (tree.nodes[left].startTime, tree.nodes[right].startTime)
            return first != second ? first < second : left < right
        }
        var known: [Key: Int] = [:]
        var found: [FailureOrigin] = []
        for index in origins {
            let key = Key(call: analysis.calls.ofNode[index], type: tree.arena[tree.nodes[index].exception.range])
            if let place = known[key] {
                found[place].count += 1
                continue
            }
            known[key] = found.count
            // A deep trace may have thousands of origins, each below thousands of spans: follow only those that views show.
            let callers = found.count < TraceExplanation.limit ? callers(of: index, tree.nodes, failed) : 0
            found.append(FailureOrigin(node: Int32(index), callers: callers))
        }
        return found
    }

    private static func callers(of index: Int, _ nodes: [TraceNode], _ failed: [Bool]) -> Int {
        guard !nodes[index].isDetached else { return 0 }
        var count = 0
        var parent = nodes[index].parent
        while parent >= 0, failed[Int(parent)] {
            count += 1
            parent = nodes[Int(parent)].parent
        }
        return count
    }
}
