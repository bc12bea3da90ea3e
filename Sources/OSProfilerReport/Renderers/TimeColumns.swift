//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The columns of times that stand before a span's bar, as many as a terminal has room for.
struct TimeColumns {
    private static let columnWidth = 11

    private let showsStart: Bool
    private let showsSelfTime: Bool

    /// - Parameter width: columns of a line; nil for any number.
    init(width: Int?) {
        showsStart = width.map { $0 >= 56 } ?? true
        showsSelfTime = width.map { $0 >= 72 } ?? true
    }

    /// Columns that the times take.
    var width: Int { Self.columnWidth * (1 + (showsStart ? 1 : 0) + (showsSelfTime ? 1 : 0)) }

    func writeTitles(_ line: inout TextLine) {
        for title in [showsStart ? "start" : nil, "took", showsSelfTime ? "self" : nil].compactMap(\.self) {
            line.append(title, rightAligned: Self.columnWidth, .dim)
        }
    }

    func write(_ node: TraceNode, _ line: inout TextLine) {
        if showsStart { append(DurationText.text(microseconds: node.startTime), .dim, &line) }
        switch node.state {
        case .finished: append(DurationText.text(microseconds: node.duration), nil, &line)
        case .running: append("running", .yellow, &line)
        case .stopOnly: append("no start", .yellow, &line)
        }
        guard showsSelfTime else { return }
        append(node.state == .finished ? DurationText.text(microseconds: node.selfTime) : "", .dim, &line)
    }

    private func append(_ text: String, _ style: TextLine.Style?, _ line: inout TextLine) {
        line.append(text, rightAligned: Self.columnWidth, style)
    }
}
