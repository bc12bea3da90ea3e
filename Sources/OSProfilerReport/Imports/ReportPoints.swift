//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Reads the points of reports.
enum ReportPoints {
    private static let payloadPrefix = Array("meta.raw_payload.".utf8)

    /// Reads this package's own format.
    static func readSpans(of report: JSONView, into collector: inout PointCollector) {
        var json = PythonJSON(.python)
        for span in report["spans"]?.elements.lazy.map(\.self) ?? [] {
            for half in ["start", "stop"] as [StaticString] {
                if let payload = span["points"]?[half] { collector.add(payload, &json) }
            }
        }
    }

    /// Reads the format of Python's command. Does not recurse, so that no nesting exhausts the stack.
    static func readNodes(of report: JSONView, into collector: inout PointCollector) {
        var json = PythonJSON(.python)
        var pending = [report]
        while let node = pending.popLast() {
            for (name, value) in node["info"]?.members.lazy.map(\.self) ?? [] {
                if name.withText({ $0.starts(with: payloadPrefix) }) == true { collector.add(value, &json) }
            }
            // The first child is the next to be read.
            if let children = node["children"]?.elements { pending += children.reversed() }
        }
    }
}
