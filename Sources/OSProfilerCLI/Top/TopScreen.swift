//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Top
internal import CNcurses
internal import Foundation
internal import OSProfilerBrowser

/// The terminal of the browser, through ncurses. One thread uses it.
final class TopScreen {
    private let palette: TopPalette
    private var isOpen = true

    /// Takes the terminal over.
    ///
    /// - Parameter usesColours: false for a user who wants none.
    init(usesColours: Bool) throws(CLIError) {
        TerminalRescue.prepare()
        osp_screen_locale()
        guard osp_screen_open() != 0 else { throw CLIError("the terminal cannot be used: set TERM to its kind") }
        osp_screen_prepare()
        palette = TopPalette(usesColours: usesColours)
        TerminalRescue.begin()
    }

    deinit { close() }

    /// Gives the terminal back as it was.
    func close() {
        guard isOpen else { return }
        isOpen = false
        TerminalRescue.end()
        osp_screen_close()
    }

    /// Follows the terminal's size.
    func size() -> (rows: Int, columns: Int) {
        var size = winsize()
        if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0,
            osp_screen_is_resized(Int32(size.ws_row), Int32(size.ws_col)) != 0
        {
            osp_screen_resize(Int32(size.ws_row), Int32(size.ws_col))
            osp_screen_redraw()
        }
        var (rows, columns) = (Int32(0), Int32(0))
        _ = osp_screen_size(&rows, &columns)
        return (Int(rows), Int(columns))
    }

    func show(_ rows: [ScreenRow]) {
        for (place, row) in rows.enumerated() {
            osp_screen_begin_row(Int32(place))
            for run in row.runs {
                let text = run.text.unicodeScalars.map(\.value)
                osp_screen_write(
                    Int32(place),
                    Int32(run.column),
                    text,
                    Int32(text.count),
                    Self.attributes(run.style),
                    palette.pair(of: run.style.colour)
                )
            }
        }
        osp_screen_show()
    }

    private static func attributes(_ style: ScreenStyle) -> Int32 {
        (style.isBold ? Int32(OSP_BOLD) : 0) | (style.isDim ? Int32(OSP_DIM) : 0)
            | (style.isReversed ? Int32(OSP_REVERSE) : 0) | (style.isUnderlined ? Int32(OSP_UNDERLINE) : 0)
    }

    /// Returns the next key that was pressed; nil if there is none.
    func key() -> BrowserKey? {
        var value: UInt32 = 0
        switch osp_screen_key(&value) {
        case Int32(OSP_KEY_CHARACTER): return Self.key(character: value)
        case Int32(OSP_KEY_CODE): return Self.key(code: Int32(bitPattern: value))
        default: return nil
        }
    }

    private static func key(character: UInt32) -> BrowserKey {
        switch character {
        case 0x0A, 0x0D: .enter
        case 0x1B: .escape
        case 0x7F, 0x08: .backspace
        case 0x09: .tab
        // As in vim and less: Ctrl-F, Ctrl-D, Ctrl-B.
        case 0x06, 0x04: .pageDown
        case 0x02: .pageUp
        case 0x0C:
            redrawn()
        default: Unicode.Scalar(character).map { .character($0) } ?? .other
        }
    }

    /// Ctrl-L, for a screen that another program wrote to.
    private static func redrawn() -> BrowserKey {
        osp_screen_redraw()
        return .other
    }

    private static func key(code: Int32) -> BrowserKey {
        switch code {
        case KEY_UP: .up
        case KEY_DOWN: .down
        case KEY_LEFT: .left
        case KEY_RIGHT: .right
        case KEY_PPAGE: .pageUp
        case KEY_NPAGE: .pageDown
        case KEY_HOME: .home
        case KEY_END: .end
        case KEY_ENTER: .enter
        case KEY_BACKSPACE: .backspace
        default: .other
        }
    }
}
#endif
