//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// How wide lines may be, and whether colour is welcome.
enum TerminalSize {
    /// Columns of the terminal on a descriptor; nil when it is none, so that nothing is cut for a pipe or a file.
    static func columns(of descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return 80
    }

    /// True when standard output is a terminal that shows colours and the user has not declined them (`NO_COLOR`).
    static func showsColour(_ environment: [String: String]) -> Bool {
        guard StandardOutput.isTerminal, environment["NO_COLOR", default: ""].isEmpty else { return false }
        return environment["TERM", default: "dumb"] != "dumb"
    }
}
