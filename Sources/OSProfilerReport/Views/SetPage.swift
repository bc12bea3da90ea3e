//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CReportPage
package import OSProfilerCore

/// What `trace stats`, `trace flame` and `trace diff` find, as a self-contained page.
///
/// `docs/page.md` describes what the page can do.
package struct SetPage: Sendable {
    /// What the page shows.
    package enum Content: Sendable {
        case statistics(TraceSetStatistics)
        case flame(TraceSetFlame)
        case traces(TraceDiff)
        case sets(TraceSetDiff)

        fileprivate var name: String {
            switch self {
            case .statistics: "statistics"
            case .flame: "flame"
            case .traces: "traces"
            case .sets: "sets"
            }
        }

        fileprivate var title: String {
            switch self {
            case .statistics(let statistics): "Statistics of \(CountText.counted(statistics.traces, "trace"))"
            case .flame(let flame): "Flame graph of \(CountText.counted(flame.traces, "trace"))"
            case .traces: "Two traces compared"
            case .sets(let diff):
                "\(CountText.grouped(diff.before.traces)) and "
                    + "\(CountText.counted(diff.after.traces, "trace")) compared"
            }
        }

        fileprivate func write(into writer: inout ByteWriter) {
            switch self {
            case .statistics(let statistics): statistics.write(into: &writer)
            case .flame(let flame): flame.write(into: &writer)
            case .traces(let diff): diff.write(into: &writer)
            case .sets(let diff): diff.write(into: &writer)
            }
        }
    }

    /// A filter by which the traces were selected.
    package struct Filter: Sendable {
        package let name: String
        /// Any text.
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    private static let fallback = """
        This page draws with JavaScript, which is switched off here. What it shows is below as JSON; without --html the \
        command prints text.
        """

    private let content: Content
    private let selections: [[Filter]]
    private let made: Timestamp
    private let nonce: String?

    /// - Parameters:
    ///   - content: what the page shows.
    ///   - selections: the filters of each set of traces.
    ///   - made: when the traces were read.
    ///   - nonce: for the page's content security policy; nil generates a random one.
    package init(_ content: Content, selections: [[Filter]], made: Timestamp, nonce: String? = nil) {
        self.content = content
        self.selections = selections
        self.made = made
        self.nonce = nonce
    }

    /// Renders piece by piece.
    ///
    /// - Parameter sink: receives the next bytes. It is not called again after it has thrown.
    package func render(to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        let page = HTMLPage(
            content.title,
            style: set_page_style(),
            script: set_page_script(),
            fallback: Self.fallback,
            nonce: nonce
        )
        try TraceOutput.stream(to: sink) { output in
            page.write(into: &output.writer) { writer in
                writer.writeObject(.lines(level: 1)) { object in
                    object.member("page", content.name)
                    object.member("made", made.description)
                    object.array("selections") { list in
                        for filters in selections { list.element { Self.write(filters, into: &$0) } }
                    }
                    object.member("content") { content.write(into: &$0) }
                }
            }
        }
    }

    private static func write(_ filters: [Filter], into writer: inout ByteWriter) {
        writer.writeArray { list in
            for filter in filters {
                list.object { object in
                    object.member("name", filter.name)
                    object.member("value", filter.value)
                }
            }
        }
    }
}
