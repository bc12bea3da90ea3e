//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfiler

extension RecordingNotifier {
    /// The work at the top of all traces, in the order in which it began, each with the work inside it.
    ///
    /// At the top is work whose parent was not recorded.
    public var spans: [RecordedSpan] { SpanForest(points).roots }

    /// Returns all work of a name, at any depth, in the order in which it began, parents first.
    public func spans(named name: String) -> [RecordedSpan] {
        spans.flatMap(\.all).filter { $0.name == name }
    }

    /// The names of all work as a tree.
    public var outline: SpanOutline { SpanOutline(spans) }

    /// The work that has not ended.
    public var unfinished: [RecordedSpan] { spans.flatMap(\.all).filter { !$0.isFinished } }

    /// Returns the work that sent a request: the parent that the request's headers name.
    ///
    /// - Parameters:
    ///   - headers: the headers of the request; nil has no sender.
    ///   - keys: the keys that may have signed them.
    /// - Returns: nil if none of the keys signed them, or their trace or parent was not recorded.
    public func sender(of headers: SignedHeaders?, keys: HMACKeys) -> RecordedSpan? {
        guard let contents = headers?.verified(by: keys) else { return nil }
        return spans.flatMap(\.all).first { $0.baseID == contents.baseID && $0.traceID == contents.parentID }
    }
}

extension RecordingNotifier: CustomStringConvertible {
    /// All work as a tree, for the text of a failure.
    public var description: String {
        let trees = spans.map(\.description)
        return trees.isEmpty ? "no spans" : trees.joined(separator: "\n")
    }
}

/// Points as trees.
private struct SpanForest {
    private struct Key: Hashable {
        let baseID: OpaqueID
        let traceID: OpaqueID
    }

    private struct Halves {
        let first: TracePoint
        var start: TracePoint?
        var stop: TracePoint?
    }

    private var halves: [Key: Halves] = [:]
    private var children: [Key: [Key]] = [:]
    private var top: [Key] = []

    init(_ points: [TracePoint]) {
        var order: [Key] = []
        for point in points {
            let key = Key(baseID: point.baseID, traceID: point.traceID)
            if halves[key] == nil { order.append(key) }
            switch point.phase {
            case .start: halves[key, default: Halves(first: point)].start = point
            case .stop: halves[key, default: Halves(first: point)].stop = point
            }
        }
        for key in order {
            guard let point = halves[key]?.first else { continue }
            let parent = Key(baseID: point.baseID, traceID: point.parentID)
            if parent != key, halves[parent] != nil {
                children[parent, default: []].append(key)
            } else {
                top.append(key)
            }
        }
    }

    var roots: [RecordedSpan] { top.compactMap(span) }

    private func span(_ key: Key) -> RecordedSpan? {
        guard let halves = halves[key] else { return nil }
        return RecordedSpan(
            start: halves.start,
            stop: halves.stop,
            point: halves.first,
            children: children[key, default: []].compactMap(span)
        )
    }
}
