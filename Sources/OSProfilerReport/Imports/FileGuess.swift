//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// What a file that is not known seems to be, in words for people.
package struct FileGuess {
    /// The first bytes of files that are no text.
    private static let beginnings: [(bytes: [UInt8], kind: String)] = [
        ([0xA1, 0xB2, 0xC3, 0xD4], capture), ([0xD4, 0xC3, 0xB2, 0xA1], capture),
        ([0xA1, 0xB2, 0x3C, 0x4D], capture), ([0x4D, 0x3C, 0xB2, 0xA1], capture),
        ([0x0A, 0x0D, 0x0D, 0x0A], capture),
        ([0x7F, 0x45, 0x4C, 0x46], "a program"), (Array("%PDF".utf8), "a PDF"),
        ([0x89, 0x50, 0x4E, 0x47], "a picture"), ([0xFF, 0xD8, 0xFF], "a picture"),
        (
            Array("SQLite format 3\0".utf8),
            "an SQLite database: copy a store with `osprofiler store copy`"
        ),
    ]
    private static let capture = "a capture of network packets (pcap)"

    /// Members of JSON objects that tell their kind.
    private static let members: [(name: StaticString, kind: String)] = [
        ("traceEvents", "a Chrome trace"), ("resourceMetrics", "OTLP metrics"), ("resourceLogs", "OTLP logs"),
        ("profiles", "a speedscope profile"), ("routing_key", "messages of `osprofiler queue export`: replay them"),
        ("oslo.message", "a notification: send it with `osprofiler queue replay`"),
        ("payload", "a notification: send it with `osprofiler queue replay`"),
        ("base_id", "a payload: send it with `osprofiler publish`"), ("log", "an HTTP archive (HAR)"),
        ("errors", "an answer of a query API without traces"),
    ]

    /// Nil if nothing tells.
    package let kind: String?

    /// - Parameter file: the file, or its first bytes.
    package init(_ file: [UInt8]) {
        if let known = PackedFile.kind(file) ?? Self.beginnings.first(where: { file.starts(with: $0.bytes) })?.kind {
            kind = known
            return
        }
        let text = String(decoding: file.prefix(4096).drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }, as: UTF8.self)
        let lower = text.prefix(200).lowercased()
        if file.prefix(4096).contains(0) {
            kind = "binary data"
        } else if text.isEmpty {
            kind = "empty"
        } else if lower.hasPrefix("<?xml") {
            kind = "XML"
        } else if lower.hasPrefix("<") {
            let isPage = ["<html", "<!doctype html", "<script"].contains { lower.contains($0) }
            kind = isPage ? "an HTML page of something else" : "XML"
        } else if text.hasPrefix("{") || text.hasPrefix("[") {
            kind = nil
        } else if lower.hasPrefix("digraph") || lower.hasPrefix("graph ") {
            kind = "a graph for Graphviz"
        } else {
            kind = Self.text(text.split(separator: "\n", omittingEmptySubsequences: true).prefix(8).map { $0 })
        }
    }

    /// What lines that are not JSON seem to be.
    private static func text(_ lines: [Substring]) -> String {
        let whole = lines.count > 1 ? lines.dropLast() : lines[...]
        if whole.first?.hasPrefix("Trace ") == true {
            return "the text of `osprofiler trace show`: save it with --json"
        }
        if whole.allSatisfy({ $0.wholeMatch(of: /[^ ].* [0-9]+\r?/) != nil && $0.contains(";") }) {
            return "folded stacks"
        }
        for (separator, name) in [(",", "CSV"), ("\t", "tab-separated values"), (";", "CSV")] {
            let counts = whole.map { $0.split(separator: separator, omittingEmptySubsequences: false).count }
            if let first = counts.first, first > 1, whole.count > 1, counts.allSatisfy({ $0 == first }) { return name }
        }
        return "plain text"
    }

    /// What a JSON text that is none of the known ones seems to be.
    static func description(of document: JSONView) -> String {
        let known = "it has neither a list of spans nor one of children"
        let first = document.kind == .array ? document.elements.first { _ in true } : document
        guard let first, first.kind == .object else { return "not a report: \(known)" }
        if document.kind == .array {
            if first["ph"] != nil { return "it seems to be a Chrome trace" }
            if first["localEndpoint"] != nil || (first["traceId"] != nil && first["id"] != nil) {
                return "it seems to be spans of Zipkin"
            }
        }
        guard let kind = members.first(where: { first[$0.name] != nil })?.kind else { return "not a report: \(known)" }
        return "it seems to be \(kind)"
    }
}
