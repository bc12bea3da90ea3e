//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfiler
internal import Tracing

/// What a span knows so far. It has no copies: each would count a reference to all that it holds.
struct SpanState: ~Copyable {
    let kind: SpanKind
    var operationName: String
    var attributes = Tracing.SpanAttributes()
    /// How often they were set.
    var attributeChanges = 0
    /// The number of attributes beyond the limit.
    var cutAttributes = 0
    var events = SpanEntries()
    var links = SpanEntries()
    var status: SpanStatus?
    /// The error that was recorded last.
    var error: RecordedError?
    /// The place of its event, if the stop says the same.
    var errorEvent: Int?
    /// What the start said; nil before it is sent.
    var start: SentStart?
    var hasEnded = false
    /// How often something was set.
    var changes = 0

    init(_ operationName: String, _ kind: SpanKind) {
        self.operationName = operationName
        self.kind = kind
    }

    /// Frees what only the points needed, because a context may keep the span long after its end.
    mutating func forgetPoints() {
        events = SpanEntries()
        links = SpanEntries()
        start?.attributes = AttributeList([:])
    }
}

/// What a start said, so that the stop adds the rest.
struct SentStart {
    let shape: SpanShape
    /// The name of both points.
    let name: String
    let operationName: String
    var attributes: AttributeList
    /// How often they had been set.
    let attributeChanges: Int
    /// Whether the request, or the statement, was known.
    let hasMember: Bool
    /// How many links it had.
    let links: Int

    init(_ state: borrowing SpanState, _ shape: SpanShape, _ attributes: AttributeList, hasMember: Bool) {
        self.shape = shape
        self.hasMember = hasMember
        name = shape.pointName(state.operationName)
        operationName = state.operationName
        self.attributes = attributes
        attributeChanges = state.attributeChanges
        links = state.links.list.count
    }
}

/// The events, or the links, of a span, with limits on their number and size.
struct SpanEntries {
    private(set) var list: [TraceInfo.Value] = []
    private(set) var dropped = 0
    private var remaining = SpanLimits.bytes

    /// - Returns: the place of the entry, nil if there was no space for it; and how much was cut.
    mutating func add(_ entry: SpanEntry) -> (place: Int?, cut: Int) {
        guard list.count < SpanLimits.entries, entry.size <= remaining else {
            dropped += 1
            return (nil, entry.cut + 1)
        }
        remaining -= entry.size
        list.append(.object(entry.info))
        return (list.count - 1, entry.cut)
    }
}
