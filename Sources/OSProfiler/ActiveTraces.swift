//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Synchronization

/// Whether any trace is going on in this process: what makes a trace point without one cost next to nothing.
///
/// It counts the living ``TraceSession`` objects. Tasks hold theirs through the task-local context, so a task that
/// outlives the scope in which its trace began is still seen.
@usableFromInline
enum ActiveTraces {
    private static let sessions = Atomic<Int>(0)

    /// A relaxed load will do: who runs in a trace got its context from whoever began it, after the count went up.
    @usableFromInline
    static var isAny: Bool { sessions.load(ordering: .relaxed) != 0 }

    static func enter() { sessions.wrappingAdd(1, ordering: .relaxed) }
    static func leave() { sessions.wrappingSubtract(1, ordering: .relaxed) }

    /// Living sessions, for tests.
    static var count: Int { sessions.load(ordering: .relaxed) }
}
