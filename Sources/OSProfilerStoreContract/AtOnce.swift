//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
internal import Foundation
internal import Synchronization

/// Runs each body on a thread of its own, and waits for all of them.
///
/// - Throws: the error of the first body that failed.
func atOnce(_ bodies: [@Sendable () throws -> Void]) throws {
    let failure = FirstFailure()
    let group = DispatchGroup()
    for body in bodies {
        group.enter()
        Thread.detachNewThread {
            defer { group.leave() }
            do { try body() } catch { failure.record(error) }
        }
    }
    group.wait()
    if let error = failure.error { throw error }
}

private final class FirstFailure: Sendable {
    private let first = Mutex<(any Error)?>(nil)

    var error: (any Error)? { first.withLock { $0 } }

    func record(_ error: any Error) {
        first.withLock { first in
            if first == nil { first = error }
        }
    }
}

/// A flag that one thread raises and others read.
final class Flag: Sendable {
    private let raised = Mutex(false)

    var isRaised: Bool { raised.withLock { $0 } }

    func raise() { raised.withLock { $0 = true } }
}
