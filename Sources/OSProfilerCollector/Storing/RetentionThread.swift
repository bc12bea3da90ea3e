//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Logging
internal import OSProfilerCore
internal import OSProfilerStore

/// Deletes what the policy no longer keeps, on its own thread because a purge blocks.
final class RetentionThread: Sendable {
    /// Microseconds between two purges. The store exceeds its limit by what arrives in between.
    private static let period: Int64 = 5_000_000

    private let policy: RetentionPolicy
    private let store: any TraceStore
    private let logger: Logger
    private let stop: StopSignal
    private let onPurge: @Sendable (PurgeResult) -> Void

    /// - Parameter onPurge: called on the thread with what was deleted.
    init(
        _ policy: RetentionPolicy,
        store: any TraceStore,
        logger: Logger,
        _ stop: StopSignal,
        onPurge: @escaping @Sendable (PurgeResult) -> Void
    ) {
        self.policy = policy
        self.store = store
        self.logger = logger
        self.stop = stop
        self.onPurge = onPurge
    }

    /// Starts the thread, which ends soon after the collector is asked to stop. Without a limit no thread is started.
    func start() {
        guard policy != RetentionPolicy() else { return }
        let thread = Thread { [self] in
            var isFailing = false
            while !stop.isRaised {
                purge(&isFailing)
                stop.wait(microseconds: Self.period)
            }
        }
        thread.name = "osp-retention"
        thread.start()
    }

    /// - Parameter isFailing: whether the last purge failed; an outage is logged once.
    private func purge(_ isFailing: inout Bool) {
        do throws(StoreError) {
            for limit in policy.limits(at: .now()) {
                let result = try store.purge(limit) { _ in !stop.isRaised }
                guard !result.isEmpty else { continue }
                onPurge(result)
                logger.info(
                    "old traces are deleted",
                    metadata: [
                        LogKey.traces: "\(result.traces)", LogKey.points: "\(result.points)",
                        LogKey.rejected: "\(result.rejected)",
                    ]
                )
            }
            isFailing = false
        } catch {
            if !isFailing { logger.warning("old traces cannot be deleted", metadata: [LogKey.error: "\(error)"]) }
            isFailing = true
        }
    }
}
