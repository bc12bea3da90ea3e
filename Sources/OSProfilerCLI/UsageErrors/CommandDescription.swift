//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation

/// What the parser knows of a command.
struct CommandDescription {
    /// `["trace", "list"]`; empty for the root.
    let words: [String]
    /// The long names of its options, without dashes, hidden ones included.
    let options: [String]

    /// The root and all commands below it, each after the one that holds it.
    static var all: [CommandDescription] {
        guard let root = dump()?["command"] as? [String: Any] else { return [] }
        return commands(of: root, [])
    }

    private static func commands(of command: [String: Any], _ words: [String]) -> [CommandDescription] {
        let arguments = command["arguments"] as? [[String: Any]] ?? []
        let names = arguments.flatMap { $0["names"] as? [[String: Any]] ?? [] }
        let long = names.filter { $0["kind"] as? String == "long" }.compactMap { $0["name"] as? String }
        let this = CommandDescription(words: words, options: long + hidden)
        let below = command["subcommands"] as? [[String: Any]] ?? []
        return [this]
            + below.flatMap { sub in
                (sub["commandName"] as? String).map { commands(of: sub, words + [$0]) } ?? []
            }
    }

    /// Options of every command that its description leaves out.
    private static let hidden = [
        "help", "help-hidden", "version", "generate-completion-script", "experimental-dump-help",
    ]

    /// The parser describes the commands as JSON, for tools that make manuals, through an error alone.
    private static func dump() -> [String: Any]? {
        do {
            _ = try RootCommand.parseAsRoot(["--experimental-dump-help"])
            return nil
        } catch {
            let text = RootCommand.fullMessage(for: error)
            return try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        }
    }
}
