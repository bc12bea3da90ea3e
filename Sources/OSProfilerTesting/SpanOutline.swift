//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The names of spans as a tree, which an array literal can be: after a name stands what is inside it.
///
/// ```swift
/// #expect(recorder.outline == ["wsgi", ["db", "rpc", ["db"]], "wsgi"])
/// ```
///
/// Here are two spans `wsgi` at the top. The first one has a `db` and an `rpc` inside, and the `rpc` another `db`.
public struct SpanOutline: Sendable, Hashable {
    private struct Node: Hashable {
        let name: String
        var inner: SpanOutline
    }

    private var nodes: [Node]

    init(_ spans: [RecordedSpan]) {
        nodes = spans.map { Node(name: $0.name, inner: SpanOutline($0.children)) }
    }

    private init(nodes: [Node]) { self.nodes = nodes }

    /// The same tree with siblings in the order of their names, for work that runs side by side.
    public var sorted: SpanOutline {
        let sorted = nodes.map { Node(name: $0.name, inner: $0.inner.sorted) }
        return SpanOutline(nodes: sorted.sorted { ($0.name, $0.inner.description) < ($1.name, $1.inner.description) })
    }

    /// Returns how many spans have a name, at any depth.
    public func count(of name: String) -> Int {
        nodes.reduce(0) { $0 + ($1.name == name ? 1 : 0) + $1.inner.count(of: name) }
    }
}

extension SpanOutline: ExpressibleByArrayLiteral {
    /// A name, or what is inside the span before it.
    public enum Element: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
        case name(String)
        case inner(SpanOutline)

        public init(stringLiteral name: String) { self = .name(name) }
        public init(arrayLiteral elements: Element...) { self = .inner(SpanOutline(elements)) }
    }

    public init(arrayLiteral elements: Element...) { self.init(elements) }

    /// Creates an outline from what a literal would have.
    public init(_ elements: [Element]) {
        nodes = []
        for element in elements {
            switch element {
            case .name(let name): nodes.append(Node(name: name, inner: []))
            case .inner(let inner):
                precondition(!nodes.isEmpty, "before what is inside a span stands the span's name")
                nodes[nodes.count - 1].inner = inner
            }
        }
    }
}

extension SpanOutline: CustomStringConvertible {
    /// The literal.
    public var description: String {
        "["
            + nodes.map { node in
                let name = String(reflecting: node.name)
                return node.inner.nodes.isEmpty ? name : "\(name), \(node.inner)"
            }.joined(separator: ", ") + "]"
    }
}
