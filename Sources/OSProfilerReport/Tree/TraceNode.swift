//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// One span of a trace, joined from its start and its stop.
package struct TraceNode: Sendable {
    package enum State: Sendable {
        case finished
        /// A start without a stop: the span is still running, or its stop was lost.
        case running
        /// A stop without a start.
        case stopOnly
    }

    package var traceID: IDReference
    package var parentID: IDReference
    /// The name up to its first dash, unescaped: `wsgi`.
    package var name: ByteRange
    /// JSON values of the point that arrived first; empty where absent.
    package var project: ByteRange
    package var service: ByteRange
    package var host: ByteRange
    /// Whether that point came in a 2.0 envelope, see ``PointEntry/isEnveloped``.
    package var isEnveloped: Bool
    /// The first of its points in ``TraceTree/points``; the others follow by ``TracePointRecord/next``.
    package var firstPoint: Int32
    /// The start and the stop that arrived last; -1 if there is none.
    package var start: Int32 = -1
    package var stop: Int32 = -1
    /// The node of `parentID`; -1 if there is none.
    package var parent: Int32 = -1

    /// Microseconds since the earliest point of the trace that is not early. Both are equal if the node has only a start or a stop.
    package var startTime: Int64 = 0
    package var endTime: Int64 = 0
    /// In Python's milliseconds since the earliest point of all.
    package var startMilliseconds: Int64 = 0
    package var endMilliseconds: Int64 = 0
    /// Microseconds during which no child ran; 0 if the node has only a start or a stop.
    package var selfTime: Int64 = 0

    package var state: State
    /// Whether the stop names an exception.
    package var isError = false
    /// The exception's type as a JSON value; empty where absent.
    package var exception: ByteRange = .none
    /// Whether the parent is neither in the trace nor the trace itself.
    package var isOrphan = false
    /// Whether the parents form a ring; Python's report omits such nodes.
    package var isDetached = false
    /// Whether the span probably belongs to another request; see ``StraySpans``.
    package var isStray = false
    /// Whether a stray one lies before the trace rather than after its parent; see ``TraceBeginning``.
    package var isEarly = false

    /// Microseconds; meaningful only if the node is finished.
    package var duration: Int64 { endTime - startTime }
}

/// One point of a node.
package struct TracePointRecord: Sendable {
    /// The payload's JSON value.
    package var payload: ByteRange
    /// The whole name, unescaped: `wsgi-start`.
    package var name: ByteRange
    package var isStop: Bool
    package var isEnveloped: Bool
    /// The next point of the node in the order in which names first arrived; -1 at the end.
    package var next: Int32 = -1
}

/// A node's place in the order of display.
package struct TraceVisit: Sendable {
    package var node: Int32
    /// 0 for a root.
    package var depth: Int32
}

/// Sums over the nodes with the same name.
package struct TraceStatistics: Sendable {
    /// The name, unescaped.
    package var name: ByteRange
    package var count = 0
    package var errors = 0
    /// The sum of the durations in Python's milliseconds.
    package var milliseconds: Int64 = 0
    /// The sums and the maximum of the durations, in microseconds.
    package var duration: Int64 = 0
    package var selfTime: Int64 = 0
    package var longest: Int64 = 0
}
