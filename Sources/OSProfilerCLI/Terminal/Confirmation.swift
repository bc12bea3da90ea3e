//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore

/// Asks before something is deleted that nobody named one by one.
enum Confirmation {
    /// Returns if the user agrees: with `--yes`, or by an answer on a terminal.
    ///
    /// - Parameters:
    ///   - isGiven: whether the command line has `--yes`.
    ///   - effect: what will happen: `this deletes 3 traces`.
    /// - Throws: ``CLIError`` if the user declines, and a usage error without a terminal.
    static func require(_ isGiven: Bool, _ effect: String) throws(CLIError) {
        let hasTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
        var question: ((String) -> String?)?
        if hasTerminal { question = ask }
        try require(isGiven, effect, asking: question)
    }

    /// - Parameter ask: shows a question and returns the answer; nil without a terminal.
    static func require(
        _ isGiven: Bool,
        _ effect: String,
        asking ask: ((String) -> String?)?
    ) throws(CLIError) {
        if isGiven { return }
        guard let ask else { throw CLIError("\(effect): confirm with --yes, or see --dry-run", status: .usage) }
        let answer = ask("\(effect.prefix(1).uppercased())\(effect.dropFirst()). Go on? [y/N] ") ?? ""
        guard ["y", "yes"].contains(answer.lowercased()) else { throw CLIError("nothing was deleted") }
    }

    private static func ask(_ question: String) -> String? {
        StandardError.shared.setStatus(TerminalText.line(question))
        defer { StandardError.shared.setStatus(nil) }
        return readLine()
    }
}
