//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Logging
internal import OSProfilerCore

/// The format of log lines.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
    /// `osprofiler: warning: what happened key=value`; a consumer's lines begin with the time.
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
            let values = metadata.map { " \($0.key)=\(Self.quoted($0.value))" }.joined()
            let text = TerminalText.line(SecretText.masked("\(level): \(message)\(values)"))
            return (showsTime ? "\(time) " : "osprofiler: ") + text
        case .json:
            var writer = ByteWriter()
            writer.write("{\"time\": ")
            writer.writeJSON(time.description)
            writer.write(", \"level\": ")
            writer.writeJSON(level.rawValue)
            writer.write(", \"message\": ")
            writer.writeJSON(SecretText.masked(message))
            writer.write(", \"metadata\": {")
            for (index, (key, value)) in metadata.enumerated() {
                if index > 0 { writer.write(", ") }
                writer.writeJSON(key)
                writer.write(": ")
                writer.writeJSON(SecretText.masked(value))
            }
            writer.write("}}")
            return String(decoding: writer.bytes, as: UTF8.self)
        }
    }

    /// Quotes a value that would otherwise be ambiguous.
    private static func quoted(_ value: String) -> String {
        value.contains { $0.isWhitespace || $0 == "\"" } || value.isEmpty
            ? "\"\(value.replacing("\"", with: "\\\""))\"" : value
    }
}
