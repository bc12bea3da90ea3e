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
        ("trac list", "'trac' is no command: did you mean `osprofiler trace`?", "osprofiler"),
        ("trace lst", "'lst' is no command of `trace`: did you mean `osprofiler trace list`?", "osprofiler trace"),
        (
            "queue frobnicate",
            "'frobnicate' is no command of `queue`: known are status, peek, traces, export, replay, purge",
            "osprofiler queue"
        ),
        ("trace list --limt 3", "unknown option '--limt': did you mean --limit?", "osprofiler trace list"),
        (
            "trace show x --wait 10",
            "the value '10' is invalid for '--wait <duration>': 10 has no unit: write 10s, 10m, 10h or 10d",
            "osprofiler trace show"
        ),
        (
            "trace list --since 10",
            "the value '10' is invalid for '--since <time>': 10 has no unit: write 10s, 10m, 10h or 10d",
            "osprofiler trace list"
        ),
        (
            "trace purge --max-size 10",
            "the value '10' is invalid for '--max-size <size>': 10 has no unit: write 10MB or 10GB",
            "osprofiler trace purge"
        ),
        (
            "trace list --log-level warn",
            "the value 'warn' is invalid for '--log-level <level>': known are trace, debug, info, notice, warning, error, "
                + "critical", "osprofiler trace list"
        ),
        (
            "trace show x --format htm",
            "the value 'htm' is invalid for '--format <format>': did you mean html? known are text, json, html, dot, report, "
                + "chrome, speedscope, folded, jaeger, otlp-json, otlp, zipkin, spans-csv",
            "osprofiler trace show"
        ),
        ("trace purge", "state what to delete with --older-than, --max-size or both", "osprofiler trace purge"),
        ("trace list extra", "unexpected argument 'extra'", "osprofiler trace list"),
        (
            "help nosuch", "'nosuch' is no command: known are consume, trace, store, queue, publish, config, doctor",
            "osprofiler"
        ),
        ("help trace lst", "'lst' is no command of `trace`: did you mean `osprofiler trace list`?", "osprofiler trace"),
        ("help trace list x", "'x' is no command", "osprofiler"),
        ("trace list --limit -5", "--limit must not be negative", "osprofiler trace list"),
        ("consume --exchange", "missing value for '--exchange <name>'", "osprofiler consume"),
    ])
    func oneLineMendsItAndOneLeadsToHelp(words: String, line: String, command: String) {
        let lines = lines(words.split(separator: " ").map(String.init))
        #expect(lines == ["osprofiler: \(line)", "osprofiler: `\(command) --help` shows the options and examples"])
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
