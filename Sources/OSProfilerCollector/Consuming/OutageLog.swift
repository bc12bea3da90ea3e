//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerCore
internal import OSProfilerStore

/// Logs outages: each cause once per outage, however often it occurs, and the end of the outage once.
struct OutageLog {
    /// The causes that an operator has to distinguish. The ways in which a connection fails are details of one cause, and
    /// so are the words with which a store is away; different objections of the broker, or a store that is full instead
    /// of away, are not.
    enum Cause: Hashable {
        case connection, queue
        case refusal(String)
        case store(StoreError.Code)
    }

    /// Maximum number of causes reported in one outage.
    private static let limit = 8

    private let logger: Logger
    private var reported: Set<Cause> = []

    init(_ logger: Logger) { self.logger = logger }

    /// Whether an outage is in progress.
    var isInEpisode: Bool { !reported.isEmpty }

    mutating func interrupted(by cause: Cause, _ reason: String, level: Logger.Level) {
        let isFirst = reported.count < Self.limit && reported.insert(cause).inserted
        logger.log(
            level: isFirst ? level : .debug,
            "consuming is interrupted",
            metadata: [LogKey.reason: "\(reason)"]
        )
    }

    /// Ends the outage: something was acknowledged, or the connection is stable.
    mutating func resumed() {
        guard isInEpisode else { return }
        reported.removeAll()
        logger.info("consuming again")
    }
}
