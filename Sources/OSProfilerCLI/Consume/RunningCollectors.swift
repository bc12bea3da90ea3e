//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCollector
internal import Synchronization

/// The collectors that a signal stops. Without any, nothing is pending, and the process ends.
final class RunningCollectors: Sendable {
    private let group = Mutex<CollectorGroup?>(nil)

    func set(_ group: CollectorGroup) {
        self.group.withLock { $0 = group }
    }

    func stop() {
        guard let group = group.withLock({ $0 }) else { _exit(ExitStatus.done.rawValue) }
        group.stop()
    }
}
