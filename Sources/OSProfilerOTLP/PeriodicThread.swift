//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import Foundation

/// Runs a closure periodically, on a thread of its own, until it is stopped.
final class PeriodicThread: Sendable {
    private let end = DispatchSemaphore(value: 0)

    init(_ name: String, every seconds: Double, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread { [end] in
            while end.wait(timeout: .now() + seconds) == .timedOut { body() }
        }
        thread.name = name
        thread.start()
    }

    /// Stops the thread, which ends soon.
    func stop() { end.signal() }
}
#endif
