//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A table with aligned columns for people.
package struct TextTable {
    package enum Alignment {
        case left
        case right
    }

    package struct Column {
        let title: String
        let alignment: Alignment
        /// Whether the column shrinks when the table is wider than the terminal.
        let isFlexible: Bool

        package init(title: String, alignment: Alignment = .left, isFlexible: Bool = false) {
            self.title = title
            self.alignment = alignment
            self.isFlexible = isFlexible
        }
    }

    /// The minimum width of any column.
    private static let minimumWidth = 6
    /// The maximum width of a flexible column, however wide the output: one long name would widen every line.
    private static let maximumFlexibleWidth = 100

    private let columns: [Column]
    private var rows: [[String]] = []

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row with one cell per column. Escapes control characters.
    package mutating func add(_ cells: [String]) {
        rows.append(cells.map(TerminalText.line))
    }

    /// Returns the lines, titles first.
    ///
    /// - Parameter width: the columns of the terminal; nil for no limit.
    package func lines(width: Int?) -> [String] {
        let widths = widths(limit: width)
        return ([columns.map(\.title)] + rows).map { cells in
            var line = ""
            for (index, cell) in cells.enumerated() {
                if index > 0 { line += "  " }
                // Piped output is not cut; a text that is wider than its column shifts what follows.
                let text = width == nil ? cell : TerminalText.cut(cell, to: widths[index])
                let padding = String(repeating: " ", count: max(0, widths[index] - TerminalText.width(text)))
                let isLast = index == cells.count - 1
                line += columns[index].alignment == .right ? padding + text : isLast ? text : text + padding
            }
            return line
        }
    }

    private func widths(limit: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            let widest = rows.map { TerminalText.width($0[index]) }.max() ?? 0
            return max(
                TerminalText.width(columns[index].title),
                columns[index].isFlexible ? min(widest, Self.maximumFlexibleWidth) : widest
            )
        }
        guard let limit else { return widths }
        var excess = widths.reduce(2 * (widths.count - 1), +) - limit
        while excess > 0 {
            let candidates = columns.indices.filter { columns[$0].isFlexible && widths[$0] > Self.minimumWidth }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
