//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerNotifying

/// The log of a publisher: at level info, once per episode, without the contents of any point.
struct PublisherLog {
    private let logger: Logger
    private var isBroken = false
    private var isBlocked = false
    private var drops = DropEpisode()
    private var refusals = DropEpisode()
    private var refusedDeclarations: Set<String> = []

    init(_ logger: Logger) { self.logger = logger }

    /// Logs that the broker cannot be reached or that the connection broke.
    mutating func broken(_ error: AMQPError) {
        guard !isBroken else { return }
        isBroken = true
        var metadata: Logger.Metadata = [LogKey.error: "\(error)"]
        if error.code == .transientRefused { metadata[LogKey.fix] = "\(DeclarationFix.text(for: error))" }
        logger.info("no broker accepts trace points; they wait", metadata: metadata)
    }

    /// Logs that the broker confirms messages.
    mutating func healthy() {
        guard isBroken else { return }
        isBroken = false
        logger.info("broker accepts trace points again")
    }

    /// Logs the total number of dropped points.
    ///
    /// - Parameter now: microseconds of the monotonic clock.
    mutating func dropped(_ total: Int, at now: Int64) {
        switch drops.update(total, at: now) {
        case .begins: logger.info("dropping trace points: the buffer is full, or the broker keeps refusing them")
        case .ends(let count):
            logger.info("no longer dropping trace points", metadata: [LogKey.dropped: "\(count)"])
        case nil: break
        }
    }

    /// Logs an ignored declaration error, once per remedy: several declarations can have the same one.
    mutating func refused(_ error: AMQPError) {
        // A binding fails when its queue or exchange is missing, and the reason for that has been logged already.
        guard error.code != .notFound else { return }
        let fix = DeclarationFix.text(for: error)
        guard refusedDeclarations.insert(fix).inserted else { return }
        logger.info(
            "publishing without a declaration",
            metadata: [LogKey.error: "\(error)", LogKey.fix: "\(fix)"]
        )
    }

    /// Logs the total number of returned and rejected messages.
    ///
    /// - Parameter now: microseconds of the monotonic clock.
    mutating func refused(_ total: Int, at now: Int64) {
        switch refusals.update(total, at: now) {
        case .begins: logger.info("broker refuses trace points; declaring the queue again")
        case .ends(let count):
            logger.info("broker no longer refuses trace points", metadata: [LogKey.refusals: "\(count)"])
        case nil: break
        }
    }

    /// Logs the start or the end of the broker's alarm.
    mutating func blocked(_ reason: String?) {
        guard isBlocked != (reason != nil) else { return }
        isBlocked = reason != nil
        if let reason {
            logger.info("broker is blocked; trace points wait", metadata: [LogKey.reason: "\(reason)"])
        } else {
            logger.info("broker is no longer blocked")
        }
    }
}
