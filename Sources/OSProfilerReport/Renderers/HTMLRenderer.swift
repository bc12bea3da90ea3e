//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CReportPage
internal import OSProfilerCore

/// A self-contained page: it needs no network and no library.
///
/// The page carries the report (``ReportRenderer``) as inert JSON, which its script reads and shows; `docs/page.md`
/// describes what it can do. The content security policy allows only the style sheet and the script with the page's random
/// nonce, and nothing from other hosts.
struct HTMLRenderer: TraceRenderer {
    /// How every page begins.
    static let beginning =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"generator\" content=\"osprofiler\">\n"

    private let nonce: String

    init(options: TraceRenderOptions) {
        nonce = options.nonce ?? UUID128.random().description
    }

    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in writeHead(TraceOverview(tree, arena), into: &writer) }
        writer.write(
            "<body>\n<div id=\"page\">\n<noscript><p>This page draws the trace with JavaScript, which is switched "
        )
        writer.write(
            "off here. The report below is JSON; <code>osprofiler trace show --text</code> shows the trace in a "
        )
        writer.write("terminal.</p></noscript>\n</div>\n<script type=\"application/json\" id=\"report\">")
        writeReport(tree, into: &writer)
        writer.write("</script>\n")
        writeElement("script", report_page_script(), into: &writer)
        writer.write("</body>\n</html>\n")
    }

    private func writeHead(_ overview: TraceOverview, into writer: inout ByteWriter) {
        writer.write(Array(Self.beginning.utf8))
        writer.write("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; ")
        writer.write("form-action 'none'; style-src 'nonce-")
        writer.writeHTML(nonce)
        writer.write("'; script-src 'nonce-")
        writer.writeHTML(nonce)
        writer.write("'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        writer.write("<meta name=\"color-scheme\" content=\"light dark\">\n<title>Trace ")
        writer.writeHTML(overview.id)
        writer.write("</title>\n")
        writeElement("style", report_page_style(), into: &writer)
        writer.write("</head>\n")
    }

    private func writeElement(_ name: StaticString, _ content: report_page_text, into writer: inout ByteWriter) {
        writer.write("<")
        writer.write(name)
        writer.write(" nonce=\"")
        writer.writeHTML(nonce)
        writer.write("\">\n")
        writer.write(UnsafeRawBufferPointer(start: content.bytes, count: content.count))
        writer.write("</")
        writer.write(name)
        writer.write(">\n")
    }

    /// Writes the report so that no text in it ends its element or begins a comment: `<` stands in JSON only within
    /// strings, where an escape means the same.
    private func writeReport(_ tree: TraceTree, into writer: inout ByteWriter) {
        withUnsafeMutablePointer(to: &writer) { page in
            var report = ByteWriter(capacity: 1 << 16) { bytes in
                page.pointee.write(bytes, replacing: UInt8(ascii: "<"), with: "\\u003c")
            }
            ReportRenderer().render(tree, into: &report)
            report.flush()
        }
    }
}

extension ByteWriter {
    /// Writes text as HTML text or as the value of a quoted attribute.
    fileprivate mutating func writeHTML(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): write("&lt;")
            case UInt8(ascii: ">"): write("&gt;")
            case UInt8(ascii: "&"): write("&amp;")
            case UInt8(ascii: "\""): write("&quot;")
            case UInt8(ascii: "'"): write("&#39;")
            default: write(byte)
            }
        }
    }

    /// Writes bytes, with a text wherever one of them stands.
    fileprivate mutating func write(
        _ bytes: UnsafeRawBufferPointer,
        replacing wanted: UInt8,
        with replacement: StaticString
    ) {
        var rest = bytes[...]
        while let index = rest.firstIndex(of: wanted) {
            write(UnsafeRawBufferPointer(rebasing: rest[..<index]))
            write(replacement)
            rest = rest[(index + 1)...]
        }
        write(UnsafeRawBufferPointer(rebasing: rest))
    }
}
