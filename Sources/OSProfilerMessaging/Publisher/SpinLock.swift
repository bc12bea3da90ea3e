//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A lock around a value, for work of less than a microsecond that many threads do.
///
/// Not a `Mutex`: on Linux that is handed over in the order of asking, by the kernel, so that with more threads than
/// cores each of them is put to sleep at every lock, and a trace point costs half a millisecond. Here whoever runs takes
/// it; the others try again, and let the holder run if it does not.
struct SpinLock<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    private let isHeld = Atomic<Bool>(false)
    private let value: UnsafeMutablePointer<Value>

    /// Tries before the processor is given to another thread, and before that is slept for, which lets a holder of lower
    /// priority run too.
    private static var tries: (spinning: Int, yielding: Int) { (50, 1000) }

    init(_ value: consuming Value) {
        self.value = .allocate(capacity: 1)
        self.value.initialize(to: value)
    }

    deinit {
        value.deinitialize(count: 1)
        value.deallocate()
    }

    func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        if isHeld.exchange(true, ordering: .acquiring) { wait() }
        defer { isHeld.store(false, ordering: .releasing) }
        return body(&value.pointee)
    }

    @inline(never)
    private func wait() {
        var count = 0
        repeat {
            count += 1
            if count > Self.tries.yielding {
                usleep(50)
            } else if count > Self.tries.spinning {
                sched_yield()
            }
        } while isHeld.load(ordering: .relaxed) || isHeld.exchange(true, ordering: .acquiring)
    }
}
