//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// The width of the terminal, and whether it shows colours.
enum TerminalSize {
    /// Returns the columns of the terminal on a descriptor; nil if it is not a terminal, so that output to pipes and
    /// files is not cut.
    static func columns(of descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return 80
    }

    /// Whether standard output is a terminal with colours and the user has not disabled them (`NO_COLOR`).
    static func showsColour(_ environment: [String: String]) -> Bool {
        guard StandardOutput.isTerminal, environment["NO_COLOR", default: ""].isEmpty else { return false }
        return environment["TERM", default: "dumb"] != "dumb"
    }
}
