//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// One piece of work of a trace: what its start and its stop say together.
public struct TraceSpan: Sendable, Equatable {
    /// What is known of it.
    public enum State: Sendable {
        case finished
        /// A start without a stop: still running, or the stop was lost.
        case running
        /// A stop without a start.
        case stopOnly
    }

    /// What went wrong in it.
    public struct Failure: Sendable, Equatable {
        /// The exception's type.
        public var type: String
        public var message: String?
    }

    /// The id of the work, as the service sent it.
    public var id: OpaqueID
    /// The id of the work around it; the trace's own at the root.
    public var parentID: OpaqueID
    /// 0 at the root.
    public var depth: Int
    /// `wsgi`, as the service sent it.
    public var name: String
    /// Texts as the service sent them; any other JSON value as it stands; nil for null and nothing.
    public var project: String?
    public var service: String?
    public var host: String?
    /// Microseconds after the trace's earliest point.
    public var start: Int64
    /// Microseconds; nil unless it is finished.
    public var duration: Int64?
    /// Microseconds in which none of its children was at work; nil unless it is finished.
    public var selfTime: Int64?
    public var state: State
    /// Its parent is neither in the trace nor the trace itself.
    public var isOrphan: Bool
    /// Its parents form a ring.
    public var isDetached: Bool
    /// Nil when it did not fail.
    public var failure: Failure?
}

extension TraceReport {
    /// The trace's id; nil when a saved report does not tell it.
    public var baseID: OpaqueID? { tree.baseID?.id(in: tree.arena) }
    /// When the earliest point was made; nil when a saved report does not tell it.
    public var started: Timestamp? { tree.started }
    /// Microseconds from the earliest to the latest point.
    public var duration: Int64 { tree.duration }
    /// Pieces of work.
    public var spanCount: Int { tree.nodes.count }

    /// Hands over the trace's pieces of work, one after the other: parents before children, siblings by start.
    public func forEachSpan(_ body: (TraceSpan) throws -> Void) rethrows {
        try tree.arena.withUnsafeBytes { arena in
            var reader = PayloadReader()
            for visit in tree.order {
                let node = tree.nodes[Int(visit.node)]
                try body(span(node, depth: Int(visit.depth), arena, &reader))
            }
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
