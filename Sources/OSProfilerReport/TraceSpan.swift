//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// One span of a trace: the combination of its start and its stop.
public struct TraceSpan: Sendable, Equatable {
    /// Which points of a span are present.
    public enum State: Sendable {
        case finished
        /// A start without a stop: still running, or the stop was lost.
        case running
        /// A stop without a start.
        case stopOnly
    }

    /// The error that ended a span.
    public struct Failure: Sendable, Equatable {
        /// The exception's type.
        public var type: String
        /// The exception's message; nil if the point has none.
        public var message: String?
    }

    /// The span's id, as the service sent it.
    public var id: OpaqueID
    /// The id of the parent span; the base id for a root.
    public var parentID: OpaqueID
    /// The depth in the tree; 0 for a root.
    public var depth: Int
    /// The name as the service sent it, such as `wsgi`.
    public var name: String
    /// Texts as the service sent them, other JSON values as their source text; nil if null or absent.
    public var project: String?
    /// The service, in the same form as ``project``.
    public var service: String?
    /// The host, in the same form as ``project``.
    public var host: String?
    /// Microseconds after the trace's beginning; negative in a stray span that lies before it.
    public var start: Int64
    /// Duration in microseconds; nil unless the span is finished.
    public var duration: Int64?
    /// Microseconds in which no child was at work; nil unless the span is finished.
    public var selfTime: Int64?
    /// Which points of the span are present.
    public var state: State
    /// Whether the parent is neither a span in the trace nor the trace itself.
    public var isOrphan: Bool
    /// Whether the parents form a cycle.
    public var isDetached: Bool
    /// Whether the span began after its parent had ended, when nothing else of the trace was at work: it probably belongs to
    /// another request, which a service sent under this trace's id. Or whether it lies more than half an hour before the trace,
    /// by the wrong clock of its host or for another request.
    public var isStray: Bool
    /// The error; nil if the span did not fail.
    public var failure: Failure?
}

extension TraceReport {
    /// The base id; nil if a saved report does not contain it.
    public var baseID: OpaqueID? { tree.baseID?.id(in: tree.arena) }
    /// The time of the earliest point of a span that is not stray; nil if a saved report does not contain it.
    public var started: Timestamp? { tree.started }
    /// Microseconds from the earliest to the latest point of a span that is not stray.
    public var duration: Int64 { tree.duration }
    /// Number of spans, including stray ones.
    public var spanCount: Int { tree.nodes.count }
    /// Those that are stray, see ``TraceSpan/isStray``.
    public var strayCount: Int { tree.strays.count }

    /// Calls `body` for each span: parents before children, siblings by start.
    public func forEachSpan(_ body: (TraceSpan) throws -> Void) rethrows {
        try tree.arena.withUnsafeBytes { arena in
            var reader = PayloadReader()
            for visit in tree.order {
                let node = tree.nodes[Int(visit.node)]
                try body(span(node, depth: Int(visit.depth), arena, &reader))
            }
        }
    }

    /// Returns the span of a node.
    package func span(of node: Int32, depth: Int) -> TraceSpan {
        tree.arena.withUnsafeBytes { arena in
            var reader = PayloadReader()
            return span(tree.nodes[Int(node)], depth: depth, arena, &reader)
        }
    }

    private func span(
        _ node: TraceNode,
        depth: Int,
        _ arena: UnsafeRawBufferPointer,
        _ reader: inout PayloadReader
    ) -> TraceSpan {
        func text(_ value: ByteRange) -> String? {
            guard !value.isEmpty, !arena[value].elementsEqual("null".utf8) else { return nil }
            return String(decoding: TraceTree.text(ofValue: arena[value]), as: UTF8.self)
        }
        var failure: TraceSpan.Failure?
        if node.isError {
            let error = tree.error(of: node, arena, &reader)
            failure = TraceSpan.Failure(
                type: String(decoding: error.type, as: UTF8.self),
                message: error.message.map { String(decoding: $0, as: UTF8.self) }
            )
        }
        let isFinished = node.state == .finished
        return TraceSpan(
            id: node.traceID.id(in: tree.arena),
            parentID: node.parentID.id(in: tree.arena),
            depth: depth,
            name: String(decoding: arena[node.name], as: UTF8.self),
            project: text(node.project),
            service: text(node.service),
            host: text(node.host),
            start: node.startTime,
            duration: isFinished ? node.duration : nil,
            selfTime: isFinished ? node.selfTime : nil,
            state: TraceSpan.State(node.state),
            isOrphan: node.isOrphan,
            isDetached: node.isDetached,
            isStray: node.isStray,
            failure: failure
        )
    }
}

extension TraceSpan.State {
    fileprivate init(_ state: TraceNode.State) {
        switch state {
        case .finished: self = .finished
        case .running: self = .running
        case .stopOnly: self = .stopOnly
        }
    }
}
