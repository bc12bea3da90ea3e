//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP

/// What a publisher says of itself: at level info, once an episode, never a point's contents.
struct PublisherLog {
    private let logger: Logger
    private var isBroken = false
    private var isRefused = false
    private var isBlocked = false
    private var reportedDrops = 0
    private var refusedDeclarations: Set<String> = []

    init(_ logger: Logger) { self.logger = logger }

    /// No connection, or none any more.
    mutating func broken(_ error: AMQPError) {
        guard !isBroken else { return }
        isBroken = true
        logger.info("broker not reachable, trace points wait", metadata: ["osprofiler.error": "\(error)"])
    }

    /// A broker confirms what is published.
    mutating func healthy(dropped: Int) {
        guard isBroken || isRefused else { return }
        isBroken = false
        isRefused = false
        let lost = dropped - reportedDrops
        reportedDrops = dropped
        logger.info("broker takes trace points again", metadata: ["osprofiler.dropped": "\(lost)"])
    }

    /// A declaration that was passed over.
    mutating func refused(_ error: AMQPError) {
        guard refusedDeclarations.insert(error.message).inserted else { return }
        logger.info("publishing without a declaration", metadata: ["osprofiler.error": "\(error)"])
    }

    /// Messages came back or were rejected.
    mutating func refused() {
        guard !isRefused else { return }
        isRefused = true
        logger.info("broker does not take trace points, declaring the queue again")
    }

    /// The broker's alarm begins or ends.
    mutating func blocked(_ reason: String?) {
        guard isBlocked != (reason != nil) else { return }
        isBlocked = reason != nil
        if let reason {
            logger.info("broker is blocked, trace points wait", metadata: ["osprofiler.reason": "\(reason)"])
        } else {
            logger.info("broker is not blocked any more")
        }
    }

    /// The end.
    func finished(_ statistics: PublisherStatistics) {
        guard statistics.dropped > reportedDrops else { return }
        logger.info(
            "trace points were dropped",
            metadata: [
                "osprofiler.dropped": "\(statistics.dropped)", "osprofiler.enqueued": "\(statistics.enqueued)",
            ]
        )
    }
}
