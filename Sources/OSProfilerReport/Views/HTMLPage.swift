//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CReportPage
internal import OSProfilerCore

/// What every page consists of: one style sheet, one script, and data as inert JSON.
///
/// The content security policy allows only the style sheet and the script with the page's random nonce, and nothing from
/// other hosts.
struct HTMLPage {
    /// How every page begins.
    static let beginning =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"generator\" content=\"osprofiler\">\n"

    /// Any text.
    let title: String
    let style: report_page_text
    let script: report_page_text
    /// Plain text for readers without JavaScript.
    let fallback: String
    let nonce: String

    /// - Parameters:
    ///   - title: any text.
    ///   - fallback: plain text for readers without JavaScript.
    ///   - nonce: nil generates a random one.
    init(
        _ title: String,
        style: report_page_text,
        script: report_page_text,
        fallback: String,
        nonce: String?
    ) {
        self.title = title
        self.style = style
        self.script = script
        self.fallback = fallback
        self.nonce = nonce ?? UUID128.random().description
    }

    /// - Parameter report: writes the JSON that the script reads.
    func write(into writer: inout ByteWriter, report: (inout ByteWriter) -> Void) {
        writeHead(into: &writer)
        writer.write("<body>\n<div id=\"page\">\n<noscript><p>")
        writer.writeHTML(fallback)
        writer.write("</p></noscript>\n</div>\n<script type=\"application/json\" id=\"report\">")
        writeInert(report, into: &writer)
        writer.write("</script>\n")
        writeElement("script", script, into: &writer)
        writer.write("</body>\n</html>\n")
    }

    private func writeHead(into writer: inout ByteWriter) {
        writer.write(Array(Self.beginning.utf8))
        writer.write("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; ")
        writer.write("form-action 'none'; style-src 'nonce-")
        writer.writeHTML(nonce)
        writer.write("'; script-src 'nonce-")
        writer.writeHTML(nonce)
        writer.write("'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        writer.write("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
        writer.writeHTML(title)
        writer.write("</title>\n")
        writeElement("style", style, into: &writer)
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

    /// Writes JSON so that no text in it ends its element or begins a comment: `<` stands in JSON only within strings,
    /// where an escape means the same.
    private func writeInert(_ json: (inout ByteWriter) -> Void, into writer: inout ByteWriter) {
        withUnsafeMutablePointer(to: &writer) { page in
            var inert = ByteWriter(capacity: 1 << 16) { bytes in
                page.pointee.write(bytes, replacing: UInt8(ascii: "<"), with: "\\u003c")
            }
            json(&inert)
            inert.flush()
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
