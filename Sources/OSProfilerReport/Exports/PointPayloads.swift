//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The points of a span as events with their payloads, from which `trace import` restores the trace: attributes alone do not
/// tell which point said what.
///
/// Payloads are without secrets, as attributes are; see ``Redaction/standard``.
struct PointPayloads: ~Copyable {
    struct Point {
        /// Nil if the payload does not tell.
        let time: Timestamp?
        /// A JSON object in ASCII.
        let payload: String
    }

    /// The name of the events, and of the attribute with the payload.
    static let event = "osprofiler.point"
    static let attribute = "osprofiler.payload"

    private var json = PythonJSON(.python)
    private var redactor = Redactor(.standard, masksTexts: false)
    private var reader = PayloadReader()

    init() { json.breaksLines = false }

    /// - Returns: the points of a node, in the order in which their names first arrived.
    mutating func points(of node: TraceNode, in tree: TraceTree, _ arena: UnsafeRawBufferPointer) -> [Point] {
        var points: [Point] = []
        for point in tree.points(of: node) where !point.payload.isEmpty {
            let secret = redactor.payload(arena[point.payload])
            points.append(
                secret.map { $0.withUnsafeBytes { read($0, point) } } ?? read(arena[point.payload], point)
            )
        }
        return points
    }

    private mutating func read(_ payload: UnsafeRawBufferPointer, _ point: TracePointRecord) -> Point {
        let time = reader.text(payload, at: ["timestamp"]).flatMap { Timestamp(String(decoding: $0, as: UTF8.self)) }
        var writer = ByteWriter(capacity: payload.count + 64)
        // A point of a trace has been scanned before.
        if (try? json.scan(payload, maximumDepth: .max)) != nil {
            json.write(0, of: payload, level: 0, unwrapsTypes: !point.isEnveloped, into: &writer)
        }
        return Point(time: time, payload: String(decoding: writer.bytes, as: UTF8.self))
    }

    static func attributes(of point: Point) -> [(key: String, value: AttributeValue)] {
        [(attribute, .text(point.payload))]
    }

    /// The fields of a log of Jaeger's, where the event's name is one of them.
    static func fields(of point: Point) -> [(key: String, value: AttributeValue)] {
        [("event", .text(event))] + attributes(of: point)
    }
}
