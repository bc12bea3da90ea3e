//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore
internal import OSProfilerStore

/// A server's answer with its structure, to look around in.
final class JSONResponse {
    /// Levels of JSON around a payload, which has up to as many as any message.
    private static let depth = JSONScanner.maximumDepth + 16

    fileprivate let bytes: [UInt8]
    fileprivate let tape: JSONTape

    init(_ bytes: [UInt8]) throws(JSONError) {
        self.bytes = bytes
        var tape = JSONTape()
        var fault: JSONError?
        bytes.withUnsafeBytes { text in
            do throws(JSONError) {
                try tape.scan(text, allowsSurrogates: true, maximumDepth: Self.depth)
            } catch {
                fault = error
            }
        }
        self.tape = tape
        if let fault { throw fault }
    }

    var root: JSONNode { JSONNode(answer: self, index: 0) }
}

/// One value of an answer.
struct JSONNode {
    fileprivate let answer: JSONResponse
    fileprivate let index: UInt32

    private var entry: JSONTape.Entry { answer.tape[index] }

    /// A member of an object; nil when there is none.
    subscript(key: StaticString) -> JSONNode? {
        let value = answer.bytes.withUnsafeBytes { answer.tape.value(of: key, in: index, $0) }
        return value.map { JSONNode(answer: answer, index: $0) }
    }

    /// The elements of an array.
    var elements: [JSONNode] {
        guard entry.kind == .array else { return [] }
        return chain
    }

    /// The values of an object's members.
    var values: [JSONNode] {
        guard entry.kind == .object else { return [] }
        return chain.map { JSONNode(answer: answer, index: answer.tape[$0.index].first) }
    }

    private var chain: [JSONNode] {
        var nodes: [JSONNode] = []
        var next = entry.first
        while next != 0 {
            nodes.append(JSONNode(answer: answer, index: next))
            next = answer.tape[next].next
        }
        return nodes
    }

    /// The value as it stands in the answer.
    var raw: ArraySlice<UInt8> { answer.bytes[entry.range] }

    /// The text of a string, unescaped.
    var text: [UInt8]? {
        guard entry.kind == .string else { return nil }
        return answer.bytes.withUnsafeBytes { JSONString.withText(of: entry, in: $0) { [UInt8]($0) } }
    }

    var string: String? { text.map { String(decoding: $0, as: UTF8.self) } }

    /// A whole number, also where it is written as a float.
    var integer: Int64? {
        switch entry.kind {
        case .integer: Int64(String(decoding: raw, as: UTF8.self))
        case .float: Double(String(decoding: raw, as: UTF8.self)).flatMap { Int64(exactly: $0.rounded()) }
        default: nil
        }
    }

    var bool: Bool? {
        switch entry.kind {
        case .true: true
        case .false: false
        default: nil
        }
    }
}
#endif
