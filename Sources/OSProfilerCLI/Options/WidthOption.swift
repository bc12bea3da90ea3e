//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation

/// How wide a line of text may be.
struct WidthOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Columns of a line of text, whatever it is written to. (default: COLUMNS, or as many as the terminal has; "
                + "files and pipes get whole lines)",
            valueName: "n"
        )
    )
    var width: Int?

    func validate() throws {
        if let width, width < 1 { throw ValidationError("--width is at least 1.") }
    }

    /// Columns on standard output; nil for lines of any length.
    func columns(_ environment: [String: String]) -> Int? {
        width ?? TerminalSize.columns(of: STDOUT_FILENO, environment)
    }
}
