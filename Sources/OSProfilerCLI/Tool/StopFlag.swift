//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Synchronization

/// Whether SIGINT or SIGTERM was received, for work that checks between its steps.
final class StopFlag: Sendable {
    private let isRaised = Atomic(false)

    var isSet: Bool { isRaised.load(ordering: .relaxed) }

    /// Starts listening; a second signal ends the process at once.
    ///
    /// - Parameter wake: called on another thread after the flag was set.
    init(_ wake: @escaping @Sendable () -> Void = {}) throws {
        try StopSignals().onStop { [self] in
            isRaised.store(true, ordering: .relaxed)
            wake()
        }
    }
}
