//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
internal import Foundation
internal import Synchronization

/// Turns the first SIGINT or SIGTERM into an orderly stop, and the second into an immediate end.
final class StopSignals: Sendable {
    // Not used after `init` other than to keep them alive.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// - Parameter onStop: called once, on a thread of its own.
    init(onStop: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "osprofiler.signals")
        let counter = Counter()
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if counter.next() == 1 {
                    onStop()
                } else {
                    StandardError.shared.setStatus(nil)
                    _exit(128 + number)
                }
            }
            source.resume()
            return source
        }
    }

    private final class Counter: Sendable {
        private let count = Atomic<Int>(0)
        func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
    }
}
