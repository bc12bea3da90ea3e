//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import Tracing

/// The headers by which OpenTelemetry's services pass their trace on. A service of OSProfiler carries them along, so that
/// those behind it are children of those before it.
struct ForeignContext: Sendable {
    static let traceParent = "traceparent"
    private static let traceState = "tracestate"
    private static let baggage = "baggage"

    /// Bytes of `traceparent`; version 00 has 55.
    private static let maximumParent = 256
    /// Bytes of each other header, as W3C Baggage demands at least.
    private static let maximumLength = 8192

    let fields: [(name: String, value: String)]

    /// Reads the headers of a request; nil if there is none. One that is too long is left out.
    init?(_ lookup: (_ name: String) -> String?) {
        var fields: [(name: String, value: String)] = []
        func read(_ name: String, limit: Int) {
            guard let value = lookup(name), !value.isEmpty, value.utf8.count <= limit else { return }
            fields.append((name, value))
        }
        read(Self.traceParent, limit: Self.maximumParent)
        // Without its parent it means nothing.
        if !fields.isEmpty { read(Self.traceState, limit: Self.maximumLength) }
        read(Self.baggage, limit: Self.maximumLength)
        guard !fields.isEmpty else { return nil }
        self.fields = fields
    }

    /// The trace and the span of `traceparent`, as hexadecimal digits.
    var ids: (trace: String, span: String)? {
        guard let parent = fields.first, parent.name == Self.traceParent else { return nil }
        let parts = parent.value.split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, Self.isID(parts[1], digits: 32), Self.isID(parts[2], digits: 16) else { return nil }
        return (String(parts[1]), String(parts[2]))
    }

    /// The headers for a request that is sent in a span of ours.
    ///
    /// The parent is the span if the headers belong to its own trace, and if there are none: then it has the identity that
    /// the point gets in OpenTelemetry, and what the receiver exports joins what a consumer passes on.
    static func fields(_ foreign: ForeignContext?, below span: SpanKey) -> [(name: String, value: String)] {
        let fields = foreign?.fields ?? []
        let trace = span.traceID.hexadecimal
        guard let ids = foreign?.ids else {
            // What is no valid parent has no valid state either; baggage is independent.
            return [parent(trace, span)] + fields.filter { $0.name == baggage }
        }
        guard ids.trace == trace else { return fields }
        return [parent(trace, span)] + fields.dropFirst()
    }

    private static func parent(_ trace: String, _ span: SpanKey) -> (name: String, value: String) {
        (traceParent, "00-\(trace)-\(span.spanID.hexadecimal)-01")
    }

    /// Whether a text is a number in lower-case hexadecimal digits other than zero.
    private static func isID(_ text: Substring, digits: Int) -> Bool {
        text.utf8.count == digits && text.utf8.contains { $0 != UInt8(ascii: "0") }
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

extension ServiceContext {
    /// The headers of another tracer that the work passes on.
    var foreignContext: ForeignContext? {
        get { self[ForeignContextKey.self] }
        set { self[ForeignContextKey.self] = newValue }
    }
}

private enum ForeignContextKey: ServiceContextKey {
    typealias Value = ForeignContext
    static var nameOverride: String? { "osprofiler-w3c" }
}
