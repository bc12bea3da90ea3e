//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A span of a file in another tracer's format.
struct ForeignSpan {
    struct Event {
        var name: String
        var time: Timestamp?
        var attributes: [(key: String, value: AttributeValue)]
    }

    struct Failure {
        var type: String?
        var message: String?
    }

    var key: SpanKey
    /// Nil for a root.
    var parentSpanID: UInt64?
    var name: String
    /// `server`, `client`, `producer` or `consumer`.
    var kind: String?
    var start: Timestamp
    /// Nil if the file does not tell.
    var end: Timestamp?
    var resource: [(key: String, value: AttributeValue)] = []
    var attributes: [(key: String, value: AttributeValue)] = []
    /// Events other than points and the exception that ended the span.
    var events: [Event] = []
    /// References to other spans than the parent.
    var links: [SpanLink] = []
    var failure: Failure?
    /// The payloads of the points that `trace export` wrote.
    var payloads: [[UInt8]] = []

    init(key: SpanKey, name: String, start: Timestamp) {
        self.key = key
        self.name = name
        self.start = start
    }

    /// Returns the text of an attribute; nil if it is absent or has none.
    func text(_ names: String...) -> String? { Self.text(names, in: attributes) }

    /// Returns the text of one of the resource's attributes; nil if it is absent or has none.
    func resourceText(_ names: String...) -> String? { Self.text(names, in: resource) }

    private static func text(_ names: [String], in list: [(key: String, value: AttributeValue)]) -> String? {
        for name in names {
            if let text = list.last(where: { $0.key == name })?.value.text, !text.isEmpty { return text }
        }
        return nil
    }

    /// Adds an event: a point, the exception that ended the span, or another one.
    mutating func add(_ event: Event) {
        switch event.name {
        case PointPayloads.event:
            guard case .text(let payload)? = event.attributes.first(where: { $0.key == PointPayloads.attribute })?.value
            else { return }
            payloads.append(Array(payload.utf8))
        case "exception", "error":
            var failure = failure ?? Failure()
            let names = ["exception.type", "error.kind", "error.type"]
            failure.type = Self.text(names, in: event.attributes) ?? failure.type
            let texts = ["exception.message", "message", "error.object"]
            failure.message = Self.text(texts, in: event.attributes) ?? failure.message
            self.failure = failure
        default: events.append(event)
        }
    }
}

/// The ids of spans as osprofiler knew them, where attributes tell them.
struct SpanIDs {
    private var ids: [SpanKey: OpaqueID] = [:]

    mutating func remember(_ span: ForeignSpan) {
        if let id = span.text("osprofiler.trace_id") { ids[span.key] = OpaqueID(id) }
    }

    /// Returns the id of a span: its original one, or a uuid of which another export makes the same span id again.
    func id(of span: SpanKey) -> OpaqueID {
        ids[span] ?? OpaqueID(.uuid(UUID128(first: span.traceID.first, second: span.spanID)))
    }
}
