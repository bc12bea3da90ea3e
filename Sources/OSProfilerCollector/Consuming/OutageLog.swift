//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging

/// What the log says of an outage: once an episode for each cause, however often it is met, and once that it is over.
struct OutageLog {
    /// What an operator has to look at. That a connection fails now in this way and now in that is a detail; what broker and
    /// store object to is not.
    enum Cause: Hashable {
        case connection, queue
        case refusal(String)
        case store(String)
    }

    /// Causes reported in an episode.
    private static let limit = 8

    private let logger: Logger
    private var reported: Set<Cause> = []

    init(_ logger: Logger) { self.logger = logger }

    /// Whether an episode is under way.
    var isInEpisode: Bool { !reported.isEmpty }

    mutating func interrupted(by cause: Cause, _ reason: String, level: Logger.Level) {
        let isFirst = reported.count < Self.limit && reported.insert(cause).inserted
        logger.log(
            level: isFirst ? level : .debug,
            "consuming is interrupted",
            metadata: ["reason": "\(reason)"]
        )
    }

    /// Ends the episode: something was acknowledged, or the connection has lasted.
    mutating func resumed() {
        guard isInEpisode else { return }
        reported.removeAll()
        logger.info("consuming again")
    }
}
