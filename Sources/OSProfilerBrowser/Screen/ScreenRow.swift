//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A row of the screen: texts with their styles, none of which reaches beyond the row's width.
///
/// Whatever is appended is escaped, wherever it comes from: no control character, mark of direction or line break of a
/// payload gets into a row.
package struct ScreenRow: Sendable, Equatable {
    /// A text in one style.
    package struct Run: Sendable, Equatable {
        /// The column in which it begins.
        package let column: Int
        package private(set) var text: String
        package private(set) var style: ScreenStyle

        fileprivate mutating func append(_ more: String) { text += more }
        fileprivate mutating func select() { style.isReversed = true }
    }

    /// Columns of the row.
    package let width: Int
    package private(set) var runs: [Run] = []
    /// Columns that are taken.
    package private(set) var used = 0
    /// Whether a text was cut.
    private var isFull = false

    package init(width: Int) { self.width = max(width, 0) }

    /// The row's text without its styles, for tests.
    package var text: String {
        var line = ""
        var column = 0
        for run in runs {
            line += String(repeating: " ", count: max(run.column - column, 0)) + run.text
            column = run.column + TerminalText.width(run.text)
        }
        return line
    }

    /// Appends a text on one line. What does not fit ends in an ellipsis.
    ///
    /// - Parameter limit: the column at which it ends at the latest; nil for the row's width.
    package mutating func append(_ text: String, _ style: ScreenStyle = .plain, upTo limit: Int? = nil) {
        append(escaped: TerminalText.line(text), style, upTo: limit)
    }

    /// Appends text in UTF-8 or WTF-8 on one line, with its white space collapsed.
    package mutating func append(bytes: [UInt8], _ style: ScreenStyle = .plain, upTo limit: Int? = nil) {
        append(escaped: bytes.withUnsafeBytes { TerminalText.line(collapsing: $0) }, style, upTo: limit)
    }

    private mutating func append(escaped text: String, _ style: ScreenStyle, upTo limit: Int?) {
        let room = min(limit ?? width, width) - used
        guard !isFull, room > 0, !text.isEmpty else { return }
        // Longer than the row in any case, so that nothing measures the whole of a long statement.
        let beginning = text.truncated(toScalars: room * 4 + 4)
        let shown = TerminalText.cut(beginning, to: room)
        runs.append(Run(column: used, text: shown, style: style))
        used += TerminalText.width(shown)
        if limit == nil, shown != text { isFull = true }
    }

    /// Appends text aligned to the right of a column, after a blank.
    package mutating func append(_ text: String, rightAligned columns: Int, _ style: ScreenStyle = .plain) {
        let end = used + columns
        let text = TerminalText.cut(text, to: max(columns - 1, 1))
        pad(to: end - TerminalText.width(text))
        append(text, style)
    }

    /// Moves to a column, if it is not behind it yet.
    package mutating func pad(to column: Int) {
        if !isFull { used = max(used, min(column, width)) }
    }

    /// Fills the rest of the row.
    package mutating func fill(_ style: ScreenStyle) {
        guard used < width else { return }
        runs.append(Run(column: used, text: String(repeating: " ", count: width - used), style: style))
        used = width
    }

    /// Shows the row as the selected one.
    ///
    /// - Parameter end: the column before which it is reversed; nil for the whole row. A bar behind it keeps its shape,
    ///   which reversed blanks would hide.
    package mutating func select(upTo end: Int? = nil) {
        let end = min(end ?? width, width)
        let texts = runs.filter { $0.column < end }
        let kept = runs.filter { $0.column >= end }
        runs = []
        var column = 0
        for var run in texts {
            if run.column > column { runs.append(Self.blank(column, run.column)) }
            column = run.column + TerminalText.width(run.text)
            run.select()
            runs.append(run)
        }
        if column < end { runs.append(Self.blank(column, end)) }
        runs += kept
        used = max(used, end)
    }

    private static func blank(_ column: Int, _ end: Int) -> Run {
        Run(column: column, text: String(repeating: " ", count: end - column), style: .reversed)
    }

    /// Puts another row beside this one.
    ///
    /// - Parameter column: where it begins.
    package mutating func append(_ other: ScreenRow, at column: Int) {
        isFull = false
        used = max(used, column)
        for run in other.runs {
            runs.append(Run(column: column + run.column, text: run.text, style: run.style))
        }
        used = min(width, column + other.used)
    }
}
