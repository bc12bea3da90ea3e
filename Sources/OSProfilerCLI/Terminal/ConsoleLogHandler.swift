//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerCore

/// A log handler that writes lines to standard error.
struct ConsoleLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level
    let format: LogFormat
    /// Whether a text line begins with the time instead of the program's name, because a consumer's log is read later.
    let showsTime: Bool

    init(level: Logger.Level, format: LogFormat = .text, showsTime: Bool) {
        logLevel = level
        self.format = format
        self.showsTime = showsTime
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = line(for: event, at: .now())
        switch format {
        case .text: StandardError.shared.write(line: line)
        case .json: StandardError.shared.write(json: line)
        }
    }

    func line(for event: LogEvent, at time: Timestamp) -> String {
        let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        var values = all.sorted { $0.key < $1.key }.map { (key: $0.key, value: "\($0.value)") }
        if let error = event.error { values.append((LogKey.error, "\(error)")) }
        return format.line(
            level: event.level,
            message: "\(event.message)",
            metadata: values,
            at: time,
            showsTime: showsTime
        )
    }
}
