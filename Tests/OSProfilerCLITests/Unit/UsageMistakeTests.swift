//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import ArgumentParser
import Testing

@testable import OSProfilerCLI

@Suite struct UsageMistakeTests {
    private func lines(_ arguments: [String]) -> [String] {
        do {
            let arguments = CommandArguments.joiningNegativeNumbers(arguments)
            try CommandArguments.checkHelp(arguments)
            _ = try RootCommand.parseAsRoot(arguments)
            return []
        } catch {
            return UsageMistake(error, arguments).lines
        }
    }

    @Test(arguments: [
        ("trac list", "'trac' is not a command: did you mean `osprofiler trace`?", "osprofiler"),
        ("trace lst", "'lst' is not a command of `trace`: did you mean `osprofiler trace list`?", "osprofiler trace"),
        (
            "queue frobnicate",
            "'frobnicate' is not a command of `queue`: expected one of status, peek, traces, export, replay, purge",
            "osprofiler queue"
        ),
        ("trace list --limt 3", "unknown option '--limt': did you mean --limit?", "osprofiler trace list"),
        ("trace show --lates", "unknown option '--lates': did you mean --latest?", "osprofiler trace show"),
        ("trace show x --output y", "unknown option '--output': did you mean --out?", "osprofiler trace show"),
        ("trace list --erorr", "unknown option '--erorr': did you mean --error-trace?", "osprofiler trace list"),
        ("trace list --out x", "unknown option '--out': redirect standard output: > FILE", "osprofiler trace list"),
        (
            "trace stats --root=x", "unknown option '--root': it is an option of `osprofiler trace list`",
            "osprofiler trace stats"
        ),
        (
            "queue status --width 3",
            "unknown option '--width': it is an option of `osprofiler trace show`, `osprofiler trace explain`, "
                + "`osprofiler trace list` and other commands", "osprofiler queue status"
        ),
        ("trace list --frobnicate", "unknown option '--frobnicate'", "osprofiler trace list"),
        (
            "trace list --limit x", "the value 'x' is invalid for '--limit <n>': expected a whole number",
            "osprofiler trace list"
        ),
        (
            "trace show x --latest", "an id cannot be combined with --latest", "osprofiler trace show"
        ),
        ("trace stats --json --html", "--json cannot be combined with --html", "osprofiler trace stats"),
        ("trace show x --json --html", "--json cannot be combined with --html", "osprofiler trace show"),
        ("trace show --hlep", "unknown option '--hlep': did you mean --help?", "osprofiler trace show"),
        (
            "consume --metrics-port 99999",
            "the value '99999' is invalid for '--metrics-port <port>': expected a port from 0 to 65535",
            "osprofiler consume"
        ),
        (
            "queue peek -n abc", "the value 'abc' is invalid for '-n <n>': expected a whole number",
            "osprofiler queue peek"
        ),
        (
            "trace purge --max-size 10G",
            "the value '10G' is invalid for '--max-size <size>': 10G lacks the end of its unit: write 10GB or 10GiB",
            "osprofiler trace purge"
        ),
        ("trace diff --before since=1d", "--before requires --after", "osprofiler trace diff"),
        ("trace list --width 39", "--width must be at least 40", "osprofiler trace list"),
        (
            "trace show x --wait 10",
            "the value '10' is invalid for '--wait <duration>': 10 has no unit: write 10ms, 10s, 10m, 10h or 10d",
            "osprofiler trace show"
        ),
        (
            "trace list --since 10",
            "the value '10' is invalid for '--since <time>': 10 has no unit: write 10ms, 10s, 10m, 10h or 10d",
            "osprofiler trace list"
        ),
        (
            "trace purge --max-size 10",
            "the value '10' is invalid for '--max-size <size>': 10 has no unit: write 10MB or 10GB",
            "osprofiler trace purge"
        ),
        (
            "trace list --log-level warn",
            "the value 'warn' is invalid for '--log-level <level>': expected one of trace, debug, info, notice, warning, error, "
                + "critical", "osprofiler trace list"
        ),
        (
            "trace show x --format htm",
            "the value 'htm' is invalid for '--format <format>': did you mean html? expected one of text, json, html, dot, report, "
                + "chrome, speedscope, folded, jaeger, otlp-json, otlp, zipkin, spans-csv",
            "osprofiler trace show"
        ),
        ("trace purge", "state what to delete with --older-than, --max-size or both", "osprofiler trace purge"),
        ("trace list extra", "unexpected argument 'extra'", "osprofiler trace list"),
        (
            "help nosuch",
            "'nosuch' is not a command: expected one of consume, trace, store, queue, publish, config, doctor",
            "osprofiler"
        ),
        (
            "help trace lst", "'lst' is not a command of `trace`: did you mean `osprofiler trace list`?",
            "osprofiler trace"
        ),
        ("help trace list x", "'x' is not a command", "osprofiler"),
        ("trace list --limit -5", "--limit must be at least 0", "osprofiler trace list"),
        ("consume --exchange", "missing value for '--exchange <name>'", "osprofiler consume"),
    ])
    func oneLineMendsItAndOneLeadsToHelp(words: String, line: String, command: String) {
        let lines = lines(words.split(separator: " ").map(String.init))
        #expect(lines == ["osprofiler: \(line)", "osprofiler: `\(command) --help` shows the options and examples"])
    }

    /// An option that is missing here would be called unknown.
    @Test func everyOptionOfTheHelpIsKnown() {
        let commands = CommandDescription.all
        #expect(commands.count > 20)
        for command in commands where !command.words.isEmpty && command.words != ["help"] {
            let help = RootCommand.helpMessage(for: Self.type(command.words))
            for line in help.split(separator: "\n") where line.hasPrefix("  -") {
                let names = line.dropFirst(2).split(separator: "  ").first ?? ""
                for name in names.matches(of: /--([a-z][a-z-]+)/).map({ String($0.1) }) {
                    #expect(command.options.contains(name), "\(command.words) --\(name)")
                }
            }
        }
    }

    private static func type(_ words: [String]) -> any ParsableCommand.Type {
        words.reduce(RootCommand.self as any ParsableCommand.Type) { command, word in
            command.configuration.subcommands.first { $0.configuration.commandName == word } ?? command
        }
    }

    @Test func untrustedWordsAreMaskedAndEscaped() {
        let lines = lines(["trace", "list", "rabbit://u:pa55@h/\u{1B}[31m"])
        #expect(lines.count == 2)
        #expect(lines[0].contains("u:***@h") && !lines[0].contains("\u{1B}") && !lines[0].contains("pa55"))
    }

    @Test func negativeNumbersBelongToTheirOptions() {
        func joined(_ words: String) -> String {
            CommandArguments.joiningNegativeNumbers(words.split(separator: " ").map(String.init)).joined(separator: " ")
        }
        #expect(joined("trace list --limit -5 --since -2h -n -.5") == "trace list --limit=-5 --since=-2h -n=-.5")
        for words in [
            "trace list --json --limit 5", "queue peek -n 5", "trace show -- --limit -5", "a -5", "--x=1 -5", "-5",
        ] {
            #expect(joined(words) == words)
        }
    }
}
