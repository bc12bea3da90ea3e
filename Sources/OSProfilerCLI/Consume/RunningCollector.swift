//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCollector
internal import Synchronization

/// The collector that a signal stops. Without one, nothing is pending, and the process ends.
final class RunningCollector: Sendable {
    private let collector = Mutex<Collector?>(nil)

    func set(_ collector: Collector) {
        self.collector.withLock { $0 = collector }
    }

    func stop() {
        guard let collector = collector.withLock({ $0 }) else { _exit(ExitStatus.done.rawValue) }
        collector.stop()
    }
}
