//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Synchronization

/// Whether any trace is active in this process. This check makes a trace point outside a trace almost free.
///
/// It counts the living ``TraceSession`` objects. Tasks hold theirs through the task-local context, so a task that
/// outlives the scope in which its trace began still counts.
@usableFromInline
package enum ActiveTraces {
    private static let sessions = Atomic<Int>(0)

    /// A relaxed load suffices: a task in a trace received its context after the count was incremented.
    @usableFromInline
    package static var isAny: Bool { sessions.load(ordering: .relaxed) != 0 }

    static func enter() { sessions.wrappingAdd(1, ordering: .relaxed) }
    static func leave() { sessions.wrappingSubtract(1, ordering: .relaxed) }

    /// The number of living sessions, for tests.
    static var count: Int { sessions.load(ordering: .relaxed) }
}
