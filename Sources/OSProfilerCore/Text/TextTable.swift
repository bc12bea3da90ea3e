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
        /// The width at which a flexible column stops shrinking as long as others can be left out.
        let least: Int
        /// A table that is too wide leaves out the columns of the lowest rank first; nil: those that stay.
        let rank: Int?

        package init(
            title: String,
            alignment: Alignment = .left,
            isFlexible: Bool = false,
            least: Int = TextTable.minimumWidth,
            rank: Int? = nil
        ) {
            self.title = title
            self.alignment = alignment
            self.isFlexible = isFlexible
            self.least = max(least, TextTable.minimumWidth)
            self.rank = rank
        }
    }

    /// The minimum width of a flexible column.
    package static let minimumWidth = 6
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
    /// - Parameter width: the columns of the terminal, which no line exceeds; nil for no limit.
    package func lines(width: Int?) -> [String] {
        let natural = naturalWidths
        let shown = width.map { self.shown(natural, limit: $0) } ?? Array(columns.indices)
        let widths = width.map { shrunk(natural, shown, limit: $0) } ?? natural
        return ([columns.map(\.title)] + rows).map { cells in
            var line = ""
            for index in shown {
                if index != shown.first { line += "  " }
                // Piped output is not cut; a text that is wider than its column shifts what follows.
                let text = width == nil ? cells[index] : TerminalText.cut(cells[index], to: widths[index])
                let padding = String(repeating: " ", count: max(0, widths[index] - TerminalText.width(text)))
                let isLast = index == shown.last
                line += columns[index].alignment == .right ? padding + text : isLast ? text : text + padding
            }
            return width.map { TerminalText.cut(line, to: $0) } ?? line
        }
    }

    private var naturalWidths: [Int] {
        columns.indices.map { index in
            let widest = rows.map { TerminalText.width($0[index]) }.max() ?? 0
            return max(
                TerminalText.width(columns[index].title),
                columns[index].isFlexible ? min(widest, Self.maximumFlexibleWidth) : widest
            )
        }
    }

    private static func total(_ widths: [Int]) -> Int { widths.reduce(2 * (widths.count - 1), +) }

    /// Returns the columns for which there is room.
    private func shown(_ natural: [Int], limit: Int) -> [Int] {
        let least = columns.indices.map { columns[$0].isFlexible ? min(natural[$0], columns[$0].least) : natural[$0] }
        var shown = Array(columns.indices)
        while Self.total(shown.map { least[$0] }) > limit, let rank = shown.compactMap({ columns[$0].rank }).min() {
            shown.removeAll { columns[$0].rank == rank }
        }
        return shown
    }

    /// Returns the widths after the widest flexible columns gave way: each to its least, and below only if all must.
    private func shrunk(_ natural: [Int], _ shown: [Int], limit: Int) -> [Int] {
        var widths = natural
        var excess = Self.total(shown.map { natural[$0] }) - limit
        for isLast in [false, true] {
            while excess > 0 {
                let candidates = shown.filter {
                    columns[$0].isFlexible && widths[$0] > (isLast ? Self.minimumWidth : columns[$0].least)
                }
                guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
                widths[widest] -= 1
                excess -= 1
            }
        }
        return widths
    }
}
