//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import Testing

@testable import OSProfilerCLI

@Suite struct HelpTests {
    private static func all(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
        [command] + command.configuration.subcommands.flatMap(all)
    }

    /// Pasting an example that is broken within a word or a path runs something else.
    @Test func noExampleBreaksAtEightyColumns() {
        let commands = Self.all(RootCommand.self)
        #expect(commands.count > 20)
        for command in commands {
            let help = RootCommand.helpMessage(for: command, columns: 80).split(separator: "\n").map(String.init)
            let discussion = command.configuration.discussion
            let examples = discussion.split(separator: "\n").map(String.init).filter { $0.hasPrefix("  ") }
            for example in examples { #expect(help.contains(example), "\(example)") }
        }
    }

    @Test func everyContinuedExampleGoesOn() {
        for command in Self.all(RootCommand.self) {
            let lines = command.configuration.discussion.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() where line.hasSuffix("\\") {
                #expect(lines[index + 1].hasPrefix("      "), "\(line)")
            }
        }
    }
}
