//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Logging
import Synchronization

/// Keeps the publisher's log: the fault campaign checks its lines and their number.
final class CallerLog: Sendable {
    private let kept = Mutex<[String]>([])

    var logger: Logger { Logger(label: "osprofiler.bench") { _ in Handler(log: self) } }

    /// `level: message, key=value, …`, in order.
    var lines: [String] { kept.withLock { $0 } }

    private struct Handler: LogHandler {
        let log: CallerLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { ", \($0.key)=\($0.value)" }
            log.kept.withLock { $0.append("\(event.level): \(event.message)" + values.joined()) }
        }
    }
}
