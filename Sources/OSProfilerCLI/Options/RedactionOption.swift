//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
internal import OSProfilerCore

/// Whether and what a view or an export redacts.
struct RedactionOption: ParsableArguments {
    @Option(
        name: .customLong("redact"),
        help: ArgumentHelp(
            "Replace the values of passwords, tokens and other secrets by ***, and with --redact=db.params,user those of "
                + "further names; --redact=false shows them all. [env: OSPROFILER_REDACT]",
            valueName: "names"
        ),
        transform: RedactionArgument.read
    )
    var redact: RedactionArgument?

    var flags: [String: String] { redact.map { [SettingKey.redact.name: $0.text] } ?? [:] }
}

/// What to redact: a boolean, or a list of names.
struct RedactionArgument: ExplainedArgument {
    static let expected = "true, false, or names separated by commas, such as db.params,user"

    let text: String
    /// Nil for a boolean.
    let names: Redaction?
    let isOn: Bool

    init?(argument: String) {
        text = argument
        if let word = BooleanWord.value(of: argument) {
            names = nil
            isOn = word
            return
        }
        guard let names = Redaction(adding: argument) else { return nil }
        self.names = names
        isOn = true
    }

    static func advice(_ argument: String) -> String { "expected \(expected)" }

    /// Joins `--redact` with the names that follow it. It may also stand alone: then what follows is something else, such as
    /// the id of a trace.
    static func joiningNames(_ arguments: [String]) -> [String] {
        var joined: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" { return joined + [argument] + rest }
            guard argument == "--redact" else {
                joined.append(argument)
                continue
            }
            let value = rest.first.flatMap { isNames($0) ? $0 : nil }
            if value != nil { rest.removeFirst() }
            joined.append("--redact=\(value ?? "true")")
        }
        return joined
    }

    /// Whether an argument is a list of names and not an id or a file.
    private static func isNames(_ argument: String) -> Bool {
        if argument.isEmpty || argument.contains(",") || BooleanWord.value(of: argument) != nil { return true }
        let isID = argument.allSatisfy { $0.isHexDigit || $0 == "-" }
        let isFile = if case .file = TraceName(argument) { true } else { false }
        return !argument.hasPrefix("-") && !isID && !isFile && Redaction(adding: argument) != nil
    }
}

extension Configuration {
    /// Returns what to redact; nil if nothing is. The flag, the environment and the files add their names to each other; the
    /// first of them decides whether anything is redacted.
    func redaction() throws(CLIError) -> Redaction? {
        var redaction: Redaction?
        for (place, value) in values(of: .redact).enumerated() where value.origin != .standard {
            if let fault = value.fault { throw CLIError(fault) }
            guard let argument = RedactionArgument(argument: value.text) else {
                throw CLIError(Self.invalid(.redact, value, RedactionArgument.expected).description)
            }
            if place == 0, !argument.isOn { return nil }
            if argument.isOn { redaction = (redaction ?? .standard).adding(argument.names) }
        }
        return redaction
    }
}
