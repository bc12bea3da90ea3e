//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerTesting

extension RecordingNotifier {
    /// The points as `name-start` or `name-stop`, in order.
    var names: [String] { points.map { "\($0.name)-\($0.phase)" } }

    /// The start of the only piece of work with a name.
    func start(_ name: String) -> TracePoint? { only(name)?.start }

    /// The stop of the only piece of work with a name.
    func stop(_ name: String) -> TracePoint? { only(name)?.stop }

    private func only(_ name: String) -> RecordedSpan? {
        let found = spans(named: name)
        return found.count == 1 ? found[0] : nil
    }
}

extension Profiler {
    /// A profiler of a service `test-service`.
    static func testing(_ recorder: RecordingNotifier, keys: String = "") -> Profiler {
        recorder.profiler(
            hmacKeys: HMACKeys(keys),
            service: ServiceIdentity(project: "test", service: "test-service", host: "host")
        )
    }
}
