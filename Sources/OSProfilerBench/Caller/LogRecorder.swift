//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import Synchronization

/// Keeps what a logger is told, to be counted.
final class LogRecorder: Sendable {
    private let recorded = Mutex<[String]>([])

    /// `level: message, key=value, …`, in order.
    var lines: [String] { recorded.withLock { $0 } }

    var logger: Logger { Logger(label: "osprofiler.bench") { _ in Handler(recorder: self) } }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { ", \($0.key)=\($0.value)" }
            recorder.recorded.withLock { $0.append("\(event.level): \(event.message)" + values.joined()) }
        }
    }
}
