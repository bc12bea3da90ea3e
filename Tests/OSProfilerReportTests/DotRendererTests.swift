//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport
import Testing

/// Labels hold what services write, and stay labels.
@Suite struct DotRendererTests {
    private func graph(service: String, name: String = "rpc", function: String) -> String {
        var trace = TestTrace()
        trace.span(
            name,
            "a",
            0..<1000,
            info: "\"function\": {\"name\": \(TestTrace.json(function))}",
            service: TestTrace.json(service)
        )
        return trace.report.text(.dot)
    }

    /// Returns the attribute lists of a graph as Graphviz reads them: `label` and its value; nil if it has more, or a
    /// value that does not end.
    private func labels(_ graph: String) -> [String]? {
        var labels: [String] = []
        var rest = graph[...]
        while let start = rest.firstRange(of: " [") {
            rest = rest[start.upperBound...]
            guard rest.hasPrefix("label=\"") else { return nil }
            rest = rest.dropFirst("label=\"".count)
            var label = ""
            while let character = rest.first, character != "\"" {
                let length = character == "\\" ? 2 : 1
                label += rest.prefix(length)
                rest = rest.dropFirst(length)
            }
            guard rest.hasPrefix("\"]\n") else { return nil }
            labels.append(label)
            rest = rest.dropFirst(3)
        }
        return labels
    }

    @Test func whatLooksLikeHTMLIsQuoted() {
        let graph = graph(service: "<x>, URL=\"javascript:alert(1)\", label=<y", function: "z>")
        #expect(labels(graph)?.count == 2, "\(graph)")
        #expect(graph.contains(#"[label="<x>, URL=\"javascript:alert(1)\", label=<y:rpc - 1 ms\nz>"]"#), "\(graph)")
    }

    @Test(arguments: [
        "mod.evil\\", "mod.evil\\\\\\", "a\"", "a\\\"", "a\\\\\"", "\"]\nURL=\"x", "<b>", "\\", "\"", "a\nb\\", "",
    ])
    func noFunctionLeavesItsQuotes(function: String) {
        for service in ["api", "<", "\"", "\\", "a\\\"", function] {
            for name in ["rpc", "driver", "wsgi", "x\\", "\"] b [URL=\"x"] {
                let graph = graph(service: service, name: name, function: function)
                #expect(labels(graph)?.count == 2, "\(graph)")
            }
        }
    }

    @Test func invisibleCharactersAreEscapes() {
        let graph = graph(
            service: "a\u{1b}[31m\u{202e}\n\r\u{9b}b",
            name: "rpc",
            function: "f\u{7}\t\u{7f}\u{0}\\\u{1b}\"\u{1b}"
        )
        #expect(labels(graph)?.count == 2, "\(graph)")
        #expect(!graph.unicodeScalars.contains { !["\n", "\t"].contains($0) && $0.isInvisible }, "\(graph)")
        // As Graphviz reads them: a line break, and backslashes before the others.
        #expect(
            graph.contains(#"[label="a\\u{1b}[31m\\u{202e}\n\\r\\u{9b}b:rpc - 1 ms\nf\\u{7}\\t\\u{7f}\\u{0}"#),
            "\(graph)"
        )
    }

    @Test func whatShowsStaysAsItIs() {
        #expect(graph(service: "Zürich 日本 👩\u{200d}👧", function: "f").contains("\"Zürich 日本 👩\u{200d}👧:rpc"))
    }
}
