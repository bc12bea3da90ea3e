//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerCore

/// Log lines on standard error: `osprofiler: warning: what happened key=value`.
///
/// A consumer's lines begin with the time, because they are read later.
struct ConsoleLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level
    /// Whether lines begin with the time instead of the program's name.
    let showsTime: Bool

    init(level: Logger.Level, showsTime: Bool) {
        logLevel = level
        self.showsTime = showsTime
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        StandardError.shared.write(line: line(for: event, at: .now()))
    }

    /// The line, with secrets masked and control characters made visible.
    func line(for event: LogEvent, at time: Timestamp) -> String {
        var text = "\(event.level): \(event.message)"
        let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            text += " \(key)=\(Self.quoted("\(value)"))"
        }
        if let error = event.error { text += " error=\(Self.quoted("\(error)"))" }
        return (showsTime ? "\(time) " : "osprofiler: ") + TerminalText.line(SecretText.masked(text))
    }

    /// A value in quotes where it would otherwise run into the next.
    private static func quoted(_ value: String) -> String {
        value.contains { $0.isWhitespace || $0 == "\"" } || value.isEmpty
            ? "\"\(value.replacing("\"", with: "\\\""))\"" : value
    }
}
