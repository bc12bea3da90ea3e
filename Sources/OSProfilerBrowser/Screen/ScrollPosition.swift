//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The selected line of a list, and the first one that is in sight.
struct ScrollPosition: Sendable, Equatable {
    private(set) var selected = 0
    private(set) var first = 0

    /// Selects a line, and keeps it in sight.
    ///
    /// - Parameters:
    ///   - count: lines of the list.
    ///   - height: lines in sight.
    mutating func select(_ line: Int, of count: Int, height: Int) {
        selected = max(0, min(line, count - 1))
        let height = max(height, 1)
        first = max(min(first, selected), selected - height + 1)
        // No gap below the last line.
        first = max(0, min(first, count - height))
    }

    /// Moves by a key that moves in every list; false for other keys.
    mutating func move(_ key: BrowserKey, of count: Int, height: Int) -> Bool {
        switch key {
        case .down, .character("j"): select(selected + 1, of: count, height: height)
        case .up, .character("k"): select(selected - 1, of: count, height: height)
        // A line of the old page stays in sight.
        case .pageDown: select(selected + max(height - 1, 1), of: count, height: height)
        case .pageUp: select(selected - max(height - 1, 1), of: count, height: height)
        case .home, .character("g"): select(0, of: count, height: height)
        case .end, .character("G"): select(count - 1, of: count, height: height)
        default: return false
        }
        return true
    }

    /// Moves the view, of a text in which no line is selected.
    mutating func scroll(_ key: BrowserKey, of count: Int, height: Int) -> Bool {
        // Up and down move by a line at once, not only at an edge.
        selected = first
        let last = max(count - height, 0)
        guard move(key, of: last + 1, height: 1) else { return false }
        first = selected
        return true
    }

    /// Keeps the view within a text that has become shorter, or a screen that has become larger.
    mutating func clamp(to count: Int, height: Int) {
        first = max(0, min(first, count - height))
        selected = max(0, min(selected, count - 1))
    }
}
