//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerNotifying

/// What a publisher says of itself: at level info, once an episode, never a point's contents.
struct PublisherLog {
    private let logger: Logger
    private var isBroken = false
    private var isBlocked = false
    private var drops = DropEpisode()
    private var refusals = DropEpisode()
    private var refusedDeclarations: Set<String> = []

    init(_ logger: Logger) { self.logger = logger }

    /// No connection, or none any more.
    mutating func broken(_ error: AMQPError) {
        guard !isBroken else { return }
        isBroken = true
        logger.info("no broker takes trace points, they wait", metadata: [LogKey.error: "\(error)"])
    }

    /// A broker confirms what is published.
    mutating func healthy() {
        guard isBroken else { return }
        isBroken = false
        logger.info("broker takes trace points again")
    }

    /// Points that were dropped so far.
    ///
    /// - Parameter now: microseconds of the monotonic clock.
    mutating func dropped(_ total: Int, at now: Int64) {
        switch drops.update(total, at: now) {
        case .begins: logger.info("dropping trace points, the buffer is full or the broker refuses them for good")
        case .ends(let count):
            logger.info("no trace points are dropped any more", metadata: [LogKey.dropped: "\(count)"])
        case nil: break
        }
    }

    /// A declaration that was passed over: once for what mends it, however many declarations that is.
    mutating func refused(_ error: AMQPError) {
        // A binding that lacks its queue or exchange: why that is missing was told already.
        guard error.code != .notFound else { return }
        let fix = DeclarationFix.text(for: error)
        guard refusedDeclarations.insert(fix).inserted else { return }
        logger.info(
            "publishing without a declaration",
            metadata: [LogKey.error: "\(error)", LogKey.fix: "\(fix)"]
        )
    }

    /// Messages that came back or were rejected so far.
    ///
    /// - Parameter now: microseconds of the monotonic clock.
    mutating func refused(_ total: Int, at now: Int64) {
        switch refusals.update(total, at: now) {
        case .begins: logger.info("broker does not take trace points, declaring the queue again")
        case .ends(let count):
            logger.info("broker refuses no trace points any more", metadata: [LogKey.refusals: "\(count)"])
        case nil: break
        }
    }

    /// The broker's alarm begins or ends.
    mutating func blocked(_ reason: String?) {
        guard isBlocked != (reason != nil) else { return }
        isBlocked = reason != nil
        if let reason {
            logger.info("broker is blocked, trace points wait", metadata: [LogKey.reason: "\(reason)"])
        } else {
            logger.info("broker is not blocked any more")
        }
    }
}
