//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser

/// What a user typed, made ready for the parser.
enum CommandArguments {
    /// Joins an option with the negative number that follows it, which the parser would take for an option of its own and
    /// say that the value is missing.
    static func joiningNegativeNumbers(_ arguments: [String]) -> [String] {
        var joined: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" { return joined + [argument] + rest }
            if argument.wholeMatch(of: /--?[A-Za-z][A-Za-z-]*/) != nil, let value = rest.first,
                value.prefixMatch(of: /-\.?[0-9]/) != nil
            {
                joined.append("\(argument)=\(value)")
                rest.removeFirst()
            } else {
                joined.append(argument)
            }
        }
        return joined
    }

    /// Checks the words after `help`: the parser shows the help of the last command that it knows, and drops the rest.
    ///
    /// - Throws: the parser's error for a word that is not a command.
    static func checkHelp(_ arguments: [String]) throws {
        guard arguments.first == "help" else { return }
        var command: any ParsableCommand.Type = RootCommand.self
        let words = arguments.dropFirst().prefix { !$0.hasPrefix("-") }
        for (index, word) in words.enumerated() {
            guard let next = command.configuration.subcommands.first(where: { $0.configuration.commandName == word })
            else {
                guard command.configuration.subcommands.isEmpty else {
                    _ = try RootCommand.parseAsRoot(Array(words.prefix(index + 1)))
                    return
                }
                throw ValidationError("'\(word)' is not a command.")
            }
            command = next
        }
    }
}
