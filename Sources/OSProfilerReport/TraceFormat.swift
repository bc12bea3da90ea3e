//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A way of showing a trace, by the name that the command line has for it.
public struct TraceFormat: Hashable, Sendable, CustomStringConvertible {
    public let name: String
    private let makeRenderer: @Sendable (TraceRenderOptions) -> any TraceRenderer

    /// A tree with times, for people.
    public static let text = TraceFormat("text") { TextRenderer(options: $0) }
    /// The report of Python's `osprofiler trace show --json`, byte for byte.
    public static let json = TraceFormat("json") { _ in PythonJSONRenderer() }
    /// A page that needs nothing else.
    public static let html = TraceFormat("html") { HTMLRenderer(options: $0) }
    /// A graph for graphviz, as `--dot` writes it.
    public static let dot = TraceFormat("dot") { _ in DotRenderer() }
    /// Our own JSON, see ``ReportRenderer``: strict, microseconds, one span a line.
    public static let report = TraceFormat("report") { _ in ReportRenderer() }

    public static let all = [text, json, html, dot, report]

    /// The format of that name.
    public init?(name: String) {
        guard let format = Self.all.first(where: { $0.name == name }) else { return nil }
        self = format
    }

    private init(_ name: String, _ makeRenderer: @escaping @Sendable (TraceRenderOptions) -> any TraceRenderer) {
        self.name = name
        self.makeRenderer = makeRenderer
    }

    func renderer(_ options: TraceRenderOptions) -> any TraceRenderer {
        makeRenderer(options)
    }

    public var description: String { name }

    public static func == (left: TraceFormat, right: TraceFormat) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
