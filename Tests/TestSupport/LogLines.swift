//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import Logging
internal import Synchronization

/// Records the lines of a logger.
package final class LogLines: Sendable {
    private let kept = Mutex<[String]>([])

    package init() {}

    package var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    /// `level: message, key=value, …`, in order.
    package var lines: [String] { kept.withLock { $0 } }

    /// Returns the lines that contain a text.
    package func containing(_ text: String) -> [String] { lines.filter { $0.contains(text) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { ", \($0.key)=\($0.value)" }
            lines.kept.withLock { $0.append("\(event.level): \(event.message)" + values.joined()) }
        }
    }
}
