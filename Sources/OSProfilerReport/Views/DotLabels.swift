//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Creates the labels of a graph's nodes.
struct DotLabels: ~Copyable {
    let tree: TraceTree
    let arena: UnsafeRawBufferPointer
    private var reader = PayloadReader()

    /// Maximum number of characters shown of a request's path.
    private static let pathLimit = 30

    init(tree: TraceTree, arena: UnsafeRawBufferPointer) {
        self.tree = tree
        self.arena = arena
    }

    /// Returns `service:name - 12 ms`, with a second line for a request or a call.
    mutating func label(of node: TraceNode) -> [UInt8] {
        var label = service(of: node)
        label.append(contentsOf: arena[node.name])
        label.append(contentsOf: " - \(node.endMilliseconds - node.startMilliseconds) ms".utf8)
        if let line = secondLine(of: node) {
            // A backslash and an n, which Graphviz interprets.
            label.append(contentsOf: "\\n".utf8)
            label.append(contentsOf: line)
        }
        let isPlain = label.allSatisfy { (0x20..<0x7F).contains($0) }
        return isPlain ? label : label.withUnsafeBytes { Self.visible($0) }
    }

    /// Returns the text with U+FFFD in place of lone surrogates, which UTF-8 cannot represent, and with an escape in place
    /// of each invisible character, which would act on the terminal or the editor that shows the graph.
    private static func visible(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var visibility = ScalarVisibility()
        for scalar in ScalarSequence(text) {
            if visibility.shows(scalar) {
                result.append(contentsOf: UTF8.encode(scalar)!)
            } else {
                // Graphviz takes `\n` for a line break, as it takes the character, and drops the backslash of the others
                // unless there are two.
                if scalar != "\n" { result.append(UInt8(ascii: "\\")) }
                result.append(contentsOf: TerminalText.escape(scalar).utf8)
            }
        }
        return result
    }

    private func service(of node: TraceNode) -> [UInt8] {
        let value = arena[node.service]
        guard value.first == UInt8(ascii: "\"") else { return [] }
        let text = JSONString.unescaped(UnsafeRawBufferPointer(rebasing: value[1..<(value.count - 1)]))
        return text + [UInt8(ascii: ":")]
    }

    private mutating func secondLine(of node: TraceNode) -> [UInt8]? {
        let name = arena[node.name]
        if name.elementsEqual("wsgi".utf8) {
            guard let point = tree.point(named: "wsgi-start", of: node, arena),
                let request = reader.request(arena[point.payload])
            else { return nil }
            return request.method + " ".utf8 + request.path.codePoints(upTo: Self.pathLimit) + "..".utf8
        }
        let isRPC = name.elementsEqual("rpc".utf8)
        guard isRPC || name.elementsEqual("driver".utf8),
            let point = tree.point(named: isRPC ? "rpc-start" : "driver-start", of: node, arena),
            let function = reader.text(arena[point.payload], at: ["info", "function", "name"])
        else { return nil }
        let last = function.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? 0
        return [UInt8](function[last...])
    }
}

extension [UInt8] {
    /// Returns the first code points of UTF-8 or WTF-8 text.
    fileprivate func codePoints(upTo limit: Int) -> ArraySlice<UInt8> {
        var seen = 0
        let end = firstIndex { byte in
            if byte & 0xC0 != 0x80 { seen += 1 }
            return seen > limit
        }
        return self[..<(end ?? count)]
    }
}
