//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Reads values from the payload objects of points. Use one for many payloads: it reuses its memory.
struct PayloadReader: ~Copyable {
    private var tape = JSONTape()

    /// Returns the text at a path of keys in a payload, such as `["info", "db", "statement"]`; nil if there is no text.
    mutating func text(_ payload: UnsafeRawBufferPointer, at path: [StaticString]) -> [UInt8]? {
        path.reduce(view(of: payload)) { $0?[$1] }?.text
    }

    /// Returns the method of a request in the form of Python's `str`, and its path; nil without a path.
    mutating func request(_ payload: UnsafeRawBufferPointer) -> (method: [UInt8], path: [UInt8])? {
        guard let request = view(of: payload)?["info"]?["request"], let path = request["path"]?.text else { return nil }
        return (request["method"]?.pythonText ?? [], path)
    }

    /// Returns the work of a span in one line: `GET /v1/nodes`, a statement, the name of a function.
    mutating func detail(_ payload: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let info = view(of: payload)?["info"] else { return nil }
        for request in [info["request"], info["requests"]] {
            guard let path = request?["path"]?.text else { continue }
            return request?["method"]?.text.map { $0 + [UInt8(ascii: " ")] + path } ?? path
        }
        return info["db"]?["statement"]?.text ?? info["function"]?["name"]?.text
    }

    /// Returns a view that is valid until the next payload is read, and no longer than the payload.
    private mutating func view(of payload: UnsafeRawBufferPointer) -> JSONView? {
        (try? tape.scan(payload, allowsSurrogates: true)) != nil ? tape.root(of: payload) : nil
    }
}

extension JSONView {
    /// The value in the form of Python's `str`.
    fileprivate var pythonText: [UInt8] {
        switch kind {
        case .string: text ?? []
        case .null: [UInt8]("None".utf8)
        case .true: [UInt8]("True".utf8)
        case .false: [UInt8]("False".utf8)
        case .integer, .float, .array, .object: withBytes { [UInt8]($0) }
        }
    }
}

extension TraceTree {
    /// Returns the point of a node with exactly this name.
    func point(named name: StaticString, of node: TraceNode, _ arena: UnsafeRawBufferPointer) -> TracePointRecord? {
        points(of: node).first { point in
            name.withUTF8Buffer { arena[point.name].elementsEqual($0) }
        }
    }

    /// Returns the points of a node, in the order in which their names first arrived.
    func points(of node: TraceNode) -> some Sequence<TracePointRecord> {
        NodePoints(points: points, index: node.firstPoint)
    }

    private struct NodePoints: Sequence, IteratorProtocol {
        let points: [TracePointRecord]
        var index: Int32

        mutating func next() -> TracePointRecord? {
            guard index >= 0 else { return nil }
            let point = points[Int(index)]
            index = point.next
            return point
        }
    }

    /// Returns the payload that describes the work of a node: that of its start, or else of its stop.
    package func mainPayload(of node: TraceNode) -> ByteRange? {
        let point = node.start >= 0 ? node.start : node.stop
        return point < 0 ? nil : points[Int(point)].payload
    }
}
