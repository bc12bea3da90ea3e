//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import OSProfilerCore

/// A mistake on the command line as two lines: what is wrong and how to mend it, then where to find help.
struct UsageMistake {
    private let message: String
    /// `osprofiler trace list`
    private let command: String
    private let arguments: [String]

    /// - Parameter error: an error of the parser, or one that a command's `validate()` throws.
    init(_ error: any Error, _ arguments: [String]) {
        // The parser writes a list of values as lines.
        message = RootCommand.message(for: error).split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
        let text = RootCommand.fullMessage(for: error)
        command =
            text.firstMatch(of: /See '(osprofiler[^'\n]*?) (?:--help|-h|help)'/).map { String($0.1) } ?? "osprofiler"
        self.arguments = arguments
    }

    /// The lines, without secrets and control characters.
    var lines: [String] {
        ["osprofiler: \(mended)", "osprofiler: `\(command) --help` shows the options and examples"].map {
            TerminalText.line(SecretText.masked($0, quoting: arguments))
        }
    }

    private var mended: String {
        if let unknown = unknownCommand { return unknown }
        // The parser reports what else is wrong first, although it follows from the misspelt option.
        if let unknown = UnknownOption(in: arguments) { return unknown.message }
        var text = message.prefix(1).lowercased() + message.dropFirst()
        if let list = text.firstMatch(of: /'\. Please provide one of (.*)$/) {
            // Few values stand in quotes, many behind dashes.
            let quoted = list.1.matches(of: /'([^']*)'/).map { String($0.1) }
            let values = quoted.isEmpty ? list.1.split(separator: " - ").dropFirst().map(String.init) : quoted
            let given = text.firstMatch(of: /^the value '([^']*)'/).map { String($0.1) } ?? ""
            let meant = Spelling.intended(given, among: values).map { "did you mean \($0)? " } ?? ""
            text.replaceSubrange(list.range, with: "': \(meant)expected one of \(values.joined(separator: ", "))")
        }
        if let flags = text.firstMatch(of: /with flag '([^']*)' had already been set with flag '([^']*)'/) {
            return "\(flags.2) cannot be combined with \(flags.1)"
        }
        if let kind = text.firstMatch(of: /\x20<([a-z]+)>'$/)?.1, let range = Self.numbers[String(kind)] {
            text += ": expected \(range)"
        }
        while text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// What is expected for a value of a name that stands for numbers in every command.
    private static let numbers = ["n": "a whole number", "port": "a port from 0 to 65535"]

    /// The line for a word in the place of a subcommand.
    private var unknownCommand: String? {
        guard let word = message.firstMatch(of: /^(?:Unexpected argument|\d+ unexpected arguments:) '([^']*)'/)?.1
        else {
            return nil
        }
        let names = subcommands
        guard !names.isEmpty else { return nil }
        let group = command.dropFirst("osprofiler ".count)
        let kind = group.isEmpty ? "command" : "command of `\(group)`"
        let meant = Spelling.intended(String(word), among: names).map { "did you mean `\(command) \($0)`?" }
        return "'\(word)' is not a \(kind): \(meant ?? "expected one of \(names.joined(separator: ", "))")"
    }

    /// The names of the commands that follow ``command``.
    private var subcommands: [String] {
        var current: any ParsableCommand.Type = RootCommand.self
        for name in command.split(separator: " ").dropFirst() {
            let next = current.configuration.subcommands.first { $0.configuration.commandName == String(name) }
            guard let next else { return [] }
            current = next
        }
        return current.configuration.subcommands.compactMap { $0.configuration.commandName }
    }
}
