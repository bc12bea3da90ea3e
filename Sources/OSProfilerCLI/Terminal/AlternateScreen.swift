//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// The terminal's second screen, for output that changes in place. The first one comes back afterwards.
final class AlternateScreen {
    private var isLeft = false

    init() throws { try Self.write("\u{1b}[?1049h\u{1b}[?25l\u{1b}[2J") }

    deinit { leave() }

    /// Shows the first lines, as many as the terminal has rows. Their parts were escaped one by one.
    func show(_ lines: [some StringProtocol], _ environment: [String: String]) throws {
        let rows = TerminalSize.rows(of: STDOUT_FILENO, environment)
        var shown = lines.prefix(rows).map { String($0) }
        if lines.count > rows, rows > 1 {
            shown[rows - 1] = "… \(lines.count - rows + 1) more lines"
        }
        // Each line erases what it does not cover; the last one has no newline, which would scroll.
        try Self.write("\u{1b}[H" + shown.map { $0 + "\u{1b}[K" }.joined(separator: "\n") + "\u{1b}[J")
    }

    func leave() {
        guard !isLeft else { return }
        isLeft = true
        try? Self.write("\u{1b}[?25h\u{1b}[?1049l")
    }

    private static func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try StandardOutput.write(UnsafeRawBufferPointer($0)) }
    }
}
