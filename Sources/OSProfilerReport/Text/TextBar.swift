//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A bar that shows when a node was at work within the trace.
package struct TextBar {
    package let width: Int
    /// Duration of the whole trace in microseconds.
    let duration: Int64

    /// - Parameters:
    ///   - width: columns.
    ///   - duration: that of the whole trace in microseconds.
    package init(width: Int, duration: Int64) {
        self.width = width
        self.duration = duration
    }

    package func text(_ node: TraceNode) -> String {
        // A stray one is beyond the axis.
        if node.isEarly { return "‹" + String(repeating: " ", count: width - 1) }
        if node.isStray { return String(repeating: " ", count: width - 1) + "›" }
        let first = cell(node.startTime, roundingUp: false)
        let end = node.state == .running ? duration : node.endTime
        let last = max(first + 1, min(cell(end, roundingUp: true), width))
        let fill = node.state == .finished ? "█" : node.state == .running ? "░" : "▏"
        return String(repeating: " ", count: first) + String(repeating: fill, count: last - first)
            + String(repeating: " ", count: width - last)
    }

    /// Returns the bar of several spans, from the first start to the last end.
    package func text(from: Int64, to: Int64) -> String {
        let first = cell(from, roundingUp: false)
        let last = max(first + 1, min(cell(to, roundingUp: true), width))
        return String(repeating: " ", count: first) + String(repeating: "▒", count: last - first)
            + String(repeating: " ", count: width - last)
    }

    private func cell(_ time: Int64, roundingUp: Bool) -> Int {
        guard duration > 0 else { return roundingUp ? width : 0 }
        let exact = Double(time) / Double(duration) * Double(width)
        let cell = Int(exact.rounded(roundingUp ? .up : .down))
        return min(max(cell, 0), roundingUp ? width : width - 1)
    }
}
