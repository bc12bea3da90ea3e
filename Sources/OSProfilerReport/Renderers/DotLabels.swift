//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The labels of a graph's nodes.
struct DotLabels {
    let tree: TraceTree
    let arena: UnsafeRawBufferPointer
    private var reader = PayloadReader()

    /// Characters of a request's path that are shown.
    private static let pathLimit = 30

    init(tree: TraceTree, arena: UnsafeRawBufferPointer) {
        self.tree = tree
        self.arena = arena
    }

    /// `service:name - 12 ms`, for a request and a call a second line.
    mutating func label(of node: TraceNode) -> [UInt8] {
        var label = service(of: node)
        label.append(contentsOf: arena[node.name])
        label.append(contentsOf: " - \(node.endMilliseconds - node.startMilliseconds) ms".utf8)
        if let line = secondLine(of: node) {
            // A backslash and an n, which graphviz reads.
            label.append(contentsOf: "\\n".utf8)
            label.append(contentsOf: line)
        }
        return label
    }

    private func service(of node: TraceNode) -> [UInt8] {
        let value = arena[node.service]
        guard value.first == UInt8(ascii: "\"") else { return [] }
        var text: [UInt8] = []
        JSONString.unescape(UnsafeRawBufferPointer(rebasing: value[1..<(value.count - 1)]), into: &text)
        return text + [UInt8(ascii: ":")]
    }

    private mutating func secondLine(of node: TraceNode) -> [UInt8]? {
        let name = arena[node.name]
        if name.elementsEqual("wsgi".utf8) {
            guard let point = tree.point(named: "wsgi-start", of: node, arena) else { return nil }
            let found = reader.texts(
                arena[point.payload],
                [["info", "request", "method"], ["info", "request", "path"]]
            )
            guard let method = found[0], let path = found[1] else { return found[0] ?? found[1] }
            return method + [UInt8(ascii: " ")] + path.codePoints(upTo: Self.pathLimit) + [UInt8]("..".utf8)
        }
        let isRPC = name.elementsEqual("rpc".utf8)
        guard isRPC || name.elementsEqual("driver".utf8),
            let point = tree.point(named: isRPC ? "rpc-start" : "driver-start", of: node, arena),
            let function = reader.texts(arena[point.payload], [["info", "function", "name"]])[0]
        else { return nil }
        let last = function.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? 0
        return [UInt8](function[last...])
    }
}

extension [UInt8] {
    /// The first code points of UTF-8 or WTF-8 text.
    fileprivate func codePoints(upTo limit: Int) -> ArraySlice<UInt8> {
        var seen = 0
        let end = firstIndex { byte in
            if byte & 0xC0 != 0x80 { seen += 1 }
            return seen > limit
        }
        return self[..<(end ?? count)]
    }
}
