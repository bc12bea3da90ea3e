//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import Synchronization

/// Keeps the points it gets.
final class RecordingNotifier: Notifier {
    private let recorded = Mutex<[TracePoint]>([])

    var points: [TracePoint] { recorded.withLock { $0 } }

    func notify(_ point: TracePoint) { recorded.withLock { $0.append(point) } }

    /// The points as `name-start` or `name-stop`, in order.
    var names: [String] { points.map { "\($0.name)-\($0.phase)" } }

    /// The start of the only piece of work with a name.
    func start(_ name: String) -> TracePoint? { only { $0.name == name && $0.phase == .start } }

    /// The stop of the only piece of work with a name.
    func stop(_ name: String) -> TracePoint? { only { $0.name == name && $0.phase == .stop } }

    private func only(_ condition: (TracePoint) -> Bool) -> TracePoint? {
        let found = points.filter(condition)
        return found.count == 1 ? found[0] : nil
    }
}

extension Profiler {
    /// A profiler of a service `test-service`.
    static func testing(_ notifier: RecordingNotifier, keys: String = "") -> Profiler {
        Profiler(
            notifier: notifier,
            service: ServiceIdentity(project: "test", service: "test-service", host: "host"),
            hmacKeys: HMACKeys(keys)
        )
    }
}
