//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A word that looks like an option, but is none of the command, and what the user may have meant.
///
/// The parser suggests the option with the fewest different letters, however many these are.
struct UnknownOption {
    /// The names under which other programs write to a file.
    private static let outputs = ["out", "output"]
    /// The maximum number of commands that a message names.
    private static let shown = 3

    /// `--lates`, without a value.
    private let option: String
    /// The long names of the command's options, without dashes.
    private let known: [String]
    private let commands: [CommandDescription]

    /// Returns the first one; nil if there is none, or if the words name no command that takes options of its own.
    init?(in arguments: [String]) {
        let commands = CommandDescription.all
        guard let command = commands.last(where: { arguments.starts(with: $0.words) }) else { return nil }
        let options = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }.map {
            String($0.prefix { $0 != "=" })
        }
        guard let option = options.first(where: { !command.options.contains(String($0.dropFirst(2))) }) else {
            return nil
        }
        self.option = option
        known = command.options
        self.commands = commands
    }

    var message: String { "unknown option '\(option)'" + (hint.map { ": \($0)" } ?? "") }

    private var hint: String? {
        let name = String(option.dropFirst(2))
        if let meant = Self.meant(name, among: known + ["help"]) { return "did you mean --\(meant)?" }
        if Self.outputs.contains(name) { return "redirect standard output: > FILE" }
        let others = commands.filter { $0.options.contains(name) }.map {
            "`osprofiler \($0.words.joined(separator: " "))`"
        }
        guard !others.isEmpty else { return nil }
        let rest = others.count > Self.shown ? " and other commands" : ""
        return "it is an option of \(others.prefix(Self.shown).joined(separator: ", "))\(rest)"
    }

    /// Returns the option with nearly this name, one that begins with it or with which it begins, or one whose first word
    /// is nearly it.
    static func meant(_ name: String, among known: [String]) -> String? {
        if let near = Spelling.intended(name, among: known) { return near }
        guard name.count >= 3 else { return nil }
        if let longer = known.first(where: { $0.hasPrefix(name) || $0.count >= 3 && name.hasPrefix($0) }) {
            return longer
        }
        let beginnings = known.map { String($0.prefix { $0 != "-" }) }
        return Spelling.intended(name, among: beginnings.filter { $0.count > 3 }).flatMap { beginning in
            zip(known, beginnings).first { $0.1 == beginning }?.0
        }
    }
}
