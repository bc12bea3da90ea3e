//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Logging
internal import OSProfilerCore
internal import OSProfilerStore
internal import Synchronization

/// Deletes what the policy no longer keeps, on a thread of its own: a purge blocks.
final class Retention: Sendable {
    /// Seconds between two purges: the store outgrows its limit by what arrives meanwhile.
    private static let period: TimeInterval = 5
    private static let nap: TimeInterval = 0.2

    private let policy: RetentionPolicy
    private let store: any TraceStore
    private let logger: Logger
    private let shared: CollectorShared

    init(_ policy: RetentionPolicy, store: any TraceStore, logger: Logger, _ shared: CollectorShared) {
        self.policy = policy
        self.store = store
        self.logger = logger
        self.shared = shared
    }

    /// Starts the thread, which ends soon after the collector is told to stop; without a limit there is none.
    func start() {
        guard policy != RetentionPolicy() else { return }
        let thread = Thread { [self] in
            var next = Date()
            var isFailing = false
            while !isStopping {
                if Date() >= next {
                    purge(&isFailing)
                    next = Date().addingTimeInterval(Self.period)
                }
                Thread.sleep(forTimeInterval: Self.nap)
            }
        }
        thread.name = "osp-retention"
        thread.start()
    }

    private var isStopping: Bool { shared.isStopping.load(ordering: .relaxed) }

    /// - Parameter isFailing: whether it failed last time; an episode is told once.
    private func purge(_ isFailing: inout Bool) {
        do throws(StoreError) {
            for limit in policy.limits(at: .now()) {
                let result = try store.purge(limit) { _ in !isStopping }
                guard !result.isEmpty else { continue }
                shared.purged(result)
                logger.info(
                    "old traces are deleted",
                    metadata: [
                        "traces": "\(result.traces)", "points": "\(result.points)", "rejected": "\(result.rejected)",
                    ]
                )
            }
            isFailing = false
        } catch {
            if !isFailing { logger.warning("old traces cannot be deleted", metadata: ["error": "\(error)"]) }
            isFailing = true
        }
    }
}
