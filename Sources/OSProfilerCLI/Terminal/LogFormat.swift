//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Logging
internal import OSProfilerCore

/// The format of log lines.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
    /// `osprofiler: warning: what happened key=value`, with our keys unprefixed; a consumer's lines begin with the
    /// time.
    case text
    /// One object per line: `time`, `level`, `message`, `metadata`.
    case json

    /// Returns the line, with secrets and control characters masked.
    ///
    /// - Parameter showsTime: whether a text line begins with the time instead of the program's name.
    func line(
        level: Logger.Level,
        message: String,
        metadata: [(key: String, value: String)],
        at time: Timestamp,
        showsTime: Bool
    ) -> String {
        switch self {
        case .text:
            let values = metadata.map { " \(LogKey.unprefixed($0.key))=\(Self.quoted($0.value))" }.joined()
            let text = TerminalText.line(SecretText.masked("\(level): \(message)\(values)"))
            return (showsTime ? "\(time) " : "osprofiler: ") + text
        case .json:
            var writer = ByteWriter()
            writer.writeObject { line in
                line.member("time", time.description)
                line.member("level", level.rawValue)
                line.member("message", SecretText.masked(message))
                line.object("metadata") { object in
                    for (key, value) in metadata {
                        object.member(named: key) { $0.writeJSON(SecretText.masked(value)) }
                    }
                }
            }
            return String(decoding: writer.bytes, as: UTF8.self)
        }
    }

    /// Quotes a value that would otherwise be ambiguous.
    private static func quoted(_ value: String) -> String {
        value.contains { $0.isWhitespace || $0 == "\"" } || value.isEmpty
            ? "\"\(value.replacing("\"", with: "\\\""))\"" : value
    }
}
