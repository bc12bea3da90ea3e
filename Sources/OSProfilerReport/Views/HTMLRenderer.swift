//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CReportPage
internal import OSProfilerCore

/// A trace as a self-contained page: it needs no network and no library.
///
/// The page carries the report (``ReportRenderer``), which its script reads and shows; `docs/page.md` describes what it
/// can do.
struct HTMLRenderer: TraceRenderer {
    private static let fallback = """
        This page draws the trace with JavaScript, which is switched off here. The report below is JSON; `osprofiler \
        trace show --text` shows the trace in a terminal.
        """

    private let nonce: String?

    init(options: TraceRenderOptions) { nonce = options.nonce }

    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        let id = tree.arena.withUnsafeBytes { TraceOverview(tree, $0).id }
        let page = HTMLPage(
            "Trace \(id)",
            style: trace_page_style(),
            script: trace_page_script(),
            fallback: Self.fallback,
            nonce: nonce
        )
        page.write(into: &writer) { ReportRenderer().render(tree, into: &$0) }
    }
}
