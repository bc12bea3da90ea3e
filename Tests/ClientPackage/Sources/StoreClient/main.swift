//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Logging
import OSProfiler
import OSProfilerNotifying
import OSProfilerStore

// Stores what it does itself, without a bus.
let store = InMemoryStore()
let notifier = StoreNotifier(store, logger: Logger(label: "client"))
notifier.start()

let service = ServiceIdentity(project: "client", service: "client", host: "localhost")
let profiler = Profiler(notifier: notifier, service: service)
profiler.withProfiling(baseID: "trace") {
    withTrace("work", info: ["step": 1]) {}
}
let isComplete = notifier.shutdown()
let points = try store.points(of: "trace")?.count ?? 0
print("\(points) points", isComplete ? "stored" : "lost")
