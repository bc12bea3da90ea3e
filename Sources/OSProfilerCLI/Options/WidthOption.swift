//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import OSProfilerCore

/// How wide a line of text may be.
struct WidthOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Columns of a line of text, at least \(TerminalText.minimumColumns), whatever it is written to. (default: "
                + "COLUMNS, or as many as the terminal has; files and pipes get whole lines)",
            valueName: "n"
        )
    )
    var width: Int?

    func validate() throws {
        if let width, width < TerminalText.minimumColumns {
            throw ValidationError("--width must be at least \(TerminalText.minimumColumns).")
        }
    }

    /// Columns on standard output; nil for lines of any length.
    func columns(_ environment: [String: String]) -> Int? {
        width ?? TerminalSize.columns(ofView: STDOUT_FILENO, environment)
    }
}
