//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A self-contained page: it needs no network and no library.
///
/// All rows are HTML, and the browser opens a row itself (`details`), so that the page works without JavaScript; the
/// small script only searches and folds. All text from services is escaped. The content security policy allows only
/// styles and scripts with the page's random nonce, and nothing from other hosts.
struct HTMLRenderer: TraceRenderer {
    private let nonce: String

    init(options: TraceRenderOptions) {
        nonce = options.nonce ?? UUID128.random().description
    }

    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            let overview = TraceOverview(tree, arena)
            writeHead(overview, into: &writer)
            writeSummary(tree, overview, into: &writer)
            var rows = HTMLRows(tree: tree, arena: arena)
            rows.write(strays: overview.strays, into: &writer)
            writeStatistics(tree, arena, into: &writer)
            writer.write("<script nonce=\"")
            writer.writeHTML(nonce)
            writer.write("\">")
            writer.write(HTMLPage.script)
            writer.write("</script>\n</body>\n</html>\n")
        }
    }

    private func writeHead(_ overview: TraceOverview, into writer: inout ByteWriter) {
        writer.write("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        writer.write("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; ")
        writer.write("form-action 'none'; style-src 'nonce-")
        writer.writeHTML(nonce)
        writer.write("'; script-src 'nonce-")
        writer.writeHTML(nonce)
        writer.write("'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        writer.write("<meta name=\"color-scheme\" content=\"light dark\">\n<title>Trace ")
        writer.writeHTML(overview.id)
        writer.write("</title>\n<style nonce=\"")
        writer.writeHTML(nonce)
        writer.write("\">")
        writer.write(HTMLPage.style)
        HTMLPage.writeIndentation(into: &writer)
        writer.write("</style>\n</head>\n<body>\n")
    }

    private func writeSummary(_ tree: TraceTree, _ overview: TraceOverview, into writer: inout ByteWriter) {
        writer.write("<header>\n<h1>Trace <code>")
        writer.writeHTML(overview.id)
        writer.write("</code></h1>\n<p>")
        let when = [overview.started, overview.duration].compactMap(\.self)
        writer.writeHTML((when + overview.counts).joined(separator: " · "))
        writer.write("</p>\n")
        if !overview.services.isEmpty {
            writer.write("<p>Services: ")
            writer.writeHTML(overview.services.joined(separator: ", "))
            writer.write("</p>\n")
        }
        writer.write(HTMLPage.tools)
        writer.write("</header>\n")
    }

    private func writeStatistics(_ tree: TraceTree, _ arena: UnsafeRawBufferPointer, into writer: inout ByteWriter) {
        writer.write("<table>\n<thead><tr><th>Name</th><th>Count</th><th>Errors</th><th>Total</th><th>Self</th>")
        writer.write("<th>Longest</th></tr></thead>\n<tbody>\n")
        for statistics in tree.ownStatistics.sorted(by: { $0.selfTime > $1.selfTime }) {
            writer.write("<tr><td>")
            writer.writeHTML(visible: arena[statistics.name])
            writer.write("</td><td>")
            writer.write(Array(CountText.grouped(statistics.count).utf8))
            writer.write("</td><td>")
            writer.write(Array(CountText.grouped(statistics.errors).utf8))
            writer.write("</td>")
            for time in [statistics.duration, statistics.selfTime, statistics.longest] {
                writer.write("<td>")
                writer.writeHTML(DurationText.text(microseconds: time))
                writer.write("</td>")
            }
            writer.write("</tr>\n")
        }
        writer.write("</tbody>\n</table>\n")
    }
}
