//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The error of a failed span.
struct SpanError {
    /// The type of the exception; the JSON of the value if it is not a string.
    let type: [UInt8]
    let message: [UInt8]?
}

extension TraceTree {
    func error(of node: TraceNode, _ arena: UnsafeRawBufferPointer, _ reader: inout PayloadReader) -> SpanError {
        let payload = node.stop < 0 ? nil : points[Int(node.stop)].payload
        let message = payload.flatMap { reader.text(arena[$0], at: ["info", "message"]) }
        return SpanError(type: Self.text(ofValue: arena[node.exception]), message: message)
    }

    /// Returns the text of a JSON string, or the JSON of any other value.
    static func text(ofValue value: UnsafeRawBufferPointer) -> [UInt8] {
        guard value.first == UInt8(ascii: "\""), value.count >= 2 else { return [UInt8](value) }
        let text = JSONString.unescaped(UnsafeRawBufferPointer(rebasing: value[1..<(value.count - 1)]))
        return text
    }
}
