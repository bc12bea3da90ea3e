//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The columns of times that stand before a span's bar, as many as a terminal has room for.
struct TimeColumns {
    private static let columnWidth = 11

    private let showsStart: Bool
    private let showsSelfTime: Bool
    private let showsCriticalTime: Bool

    /// - Parameter width: columns of a line; nil for any number.
    init(width: Int?) {
        // The name of a span matters more than its start, so a narrow tree keeps its room.
        showsStart = width.map { $0 >= 64 } ?? true
        showsSelfTime = width.map { $0 >= 76 } ?? true
        showsCriticalTime = width.map { $0 >= 110 } ?? true
    }

    /// Columns that the times take.
    var width: Int { Self.columnWidth * titles.count }

    private var titles: [String] {
        [showsStart ? "start" : nil, "took", showsSelfTime ? "self" : nil, showsCriticalTime ? "critical" : nil]
            .compactMap(\.self)
    }

    func writeTitles(_ line: inout TextLine) {
        for title in titles { line.append(title, rightAligned: Self.columnWidth, .dim) }
    }

    /// - Parameter critical: the part of the critical path that belongs to the node, in microseconds.
    func write(_ node: TraceNode, critical: Int64, _ line: inout TextLine) {
        if showsStart { append(DurationText.text(microseconds: node.startTime), .dim, &line) }
        switch node.state {
        case .finished: append(DurationText.text(microseconds: node.duration), nil, &line)
        case .running: append("running", .yellow, &line)
        case .stopOnly: append("no start", .yellow, &line)
        }
        if showsSelfTime {
            append(node.state == .finished ? DurationText.text(microseconds: node.selfTime) : "", .dim, &line)
        }
        if showsCriticalTime {
            append(critical > 0 ? DurationText.text(microseconds: critical) : "", .dim, &line)
        }
    }

    /// Writes the times of several spans, without a self time.
    func write(start: Int64, total: Int64, critical: Int64, _ line: inout TextLine) {
        if showsStart { append(DurationText.text(microseconds: start), .dim, &line) }
        append(DurationText.text(microseconds: total), nil, &line)
        if showsSelfTime { append("", nil, &line) }
        if showsCriticalTime {
            append(critical > 0 ? DurationText.text(microseconds: critical) : "", .dim, &line)
        }
    }

    private func append(_ text: String, _ style: TextLine.Style?, _ line: inout TextLine) {
        line.append(text, rightAligned: Self.columnWidth, style)
    }
}
