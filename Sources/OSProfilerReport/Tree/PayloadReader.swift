//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Looks things up in the payload objects of points. Keep one and use it for many: its memory is used again.
struct PayloadReader: ~Copyable {
    private var tape = JSONTape()

    /// The text at a path of keys in a payload, `["info", "db", "statement"]`; nil where something else stands there
    /// or nothing.
    mutating func text(_ payload: UnsafeRawBufferPointer, at path: [StaticString]) -> [UInt8]? {
        scan(payload) ? text(at: path, payload) : nil
    }

    /// The method of a request as Python's `str` has it, and its path; nil without a path.
    mutating func request(_ payload: UnsafeRawBufferPointer) -> (method: [UInt8], path: [UInt8])? {
        guard scan(payload), let path = text(at: ["info", "request", "path"], payload) else { return nil }
        return (value(at: ["info", "request", "method"], payload).map { pythonText($0, payload) } ?? [], path)
    }

    /// What a span did, in one line: `GET /v1/nodes`, a statement, a function's name.
    mutating func detail(_ payload: UnsafeRawBufferPointer) -> [UInt8]? {
        guard scan(payload) else { return nil }
        for request in ["request", "requests"] as [StaticString] {
            guard let path = text(at: ["info", request, "path"], payload) else { continue }
            let method = text(at: ["info", request, "method"], payload)
            return method.map { $0 + [UInt8(ascii: " ")] + path } ?? path
        }
        return text(at: ["info", "db", "statement"], payload) ?? text(at: ["info", "function", "name"], payload)
    }

    private mutating func scan(_ payload: UnsafeRawBufferPointer) -> Bool {
        (try? tape.scan(payload, allowsSurrogates: true)) != nil
    }

    private func text(at path: [StaticString], _ payload: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let value = value(at: path, payload), tape[value].kind == .string else { return nil }
        return JSONString.withText(of: tape[value], in: payload) { [UInt8]($0) }
    }

    private func value(at path: [StaticString], _ payload: UnsafeRawBufferPointer) -> UInt32? {
        var value: UInt32 = 0
        for key in path {
            guard let inner = tape.value(of: key, in: value, payload) else { return nil }
            value = inner
        }
        return value
    }

    private func pythonText(_ value: UInt32, _ payload: UnsafeRawBufferPointer) -> [UInt8] {
        let entry = tape[value]
        switch entry.kind {
        case .string: return JSONString.withText(of: entry, in: payload) { [UInt8]($0) }
        case .null: return [UInt8]("None".utf8)
        case .true: return [UInt8]("True".utf8)
        case .false: return [UInt8]("False".utf8)
        case .integer, .float, .array, .object: return [UInt8](payload[entry.range])
        }
    }
}

extension TraceTree {
    /// The point of a node with exactly this name.
    func point(named name: StaticString, of node: TraceNode, _ arena: UnsafeRawBufferPointer) -> TracePointRecord? {
        points(of: node).first { point in
            name.withUTF8Buffer { arena[point.name].elementsEqual($0) }
        }
    }

    /// A node's points, in the order in which their names first arrived.
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

    /// The payload that tells what a node did: of its start, or else of its stop.
    func mainPayload(of node: TraceNode) -> ByteRange? {
        let point = node.start >= 0 ? node.start : node.stop
        return point < 0 ? nil : points[Int(point)].payload
    }
}
