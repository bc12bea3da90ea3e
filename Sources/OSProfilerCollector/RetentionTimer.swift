//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Logging
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Deletes old traces once a minute, on a thread of its own: a purge blocks.
final class RetentionTimer: Sendable {
    private static let period: TimeInterval = 60

    private let age: Duration
    private let store: any TraceStore
    private let logger: Logger
    private let isStopping: @Sendable () -> Bool

    init(
        keeping age: Duration,
        store: any TraceStore,
        logger: Logger,
        isStopping: @escaping @Sendable () -> Bool
    ) {
        self.age = age
        self.store = store
        self.logger = logger
        self.isStopping = isStopping
    }

    /// Starts the thread, which ends soon after `isStopping` turns true.
    func start() {
        let thread = Thread { [self] in
            var next = Date()
            while !isStopping() {
                if Date() >= next {
                    purge()
                    next = Date().addingTimeInterval(Self.period)
                }
                Thread.sleep(forTimeInterval: 0.2)
            }
        }
        thread.name = "osp-retention"
        thread.start()
    }

    private func purge() {
        let limit = Timestamp(microseconds: Timestamp.now().microseconds - age.wholeMicroseconds)
        do throws(StoreError) {
            let result = try store.purge(ingestedBefore: limit, dryRun: false)
            guard result.traces > 0 else { return }
            logger.info("old traces deleted", metadata: ["traces": "\(result.traces)", "points": "\(result.points)"])
        } catch {
            logger.info("old traces could not be deleted", metadata: ["error": "\(error)"])
        }
    }
}
