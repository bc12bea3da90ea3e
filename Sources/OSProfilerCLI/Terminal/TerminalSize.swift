//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore

/// The size of the terminal, and whether it shows colours.
enum TerminalSize {
    /// Returns the columns of the terminal on a descriptor; nil if it is not a terminal, so that output to pipes and
    /// files is not cut.
    static func columns(
        of descriptor: Int32,
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
        return columns(ofTerminal: isKnown ? Int(size.ws_col) : 0, environment)
    }

    /// Returns the columns of a view: those of the terminal, but never too few for one.
    static func columns(ofView descriptor: Int32, _ environment: [String: String]) -> Int? {
        columns(of: descriptor, environment).map { max($0, TerminalText.minimumColumns) }
    }

    /// Returns the rows of the terminal on a descriptor, 24 if it does not say.
    static func rows(of descriptor: Int32, _ environment: [String: String]) -> Int {
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
        if let wanted = environment["LINES"].flatMap(Int.init), wanted > 0 { return wanted }
        return isKnown && size.ws_row > 0 ? Int(size.ws_row) : 24
    }

    /// What a user who sets `COLUMNS` wants, else what the terminal says.
    ///
    /// - Parameter width: 0 when the terminal does not say.
    static func columns(ofTerminal width: Int, _ environment: [String: String]) -> Int {
        if let wanted = environment["COLUMNS"].flatMap(Int.init), wanted > 0 { return wanted }
        return width > 0 ? width : 80
    }

    /// Whether standard output is a terminal with colours and the user has not disabled them (`NO_COLOR`).
    static func showsColour(_ environment: [String: String]) -> Bool {
        StandardOutput.isTerminal && environment["NO_COLOR", default: ""].isEmpty && canMoveCursor(environment)
    }

    /// Whether the terminal understands escape sequences.
    static func canMoveCursor(_ environment: [String: String]) -> Bool {
        environment["TERM", default: "dumb"] != "dumb"
    }
}
