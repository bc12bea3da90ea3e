//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler

/// Counts the points of one traced piece of work.
final class Counter: Notifier {
    func notify(_ point: TracePoint) { print(point.name, point.phase) }
}

let service = ServiceIdentity(project: "client", service: "client", host: "localhost")
let profiler = Profiler(notifier: Counter(), service: service)
profiler.withProfiling {
    withTrace("work", info: ["step": 1]) {}
}
