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

extension UUID128 {
    /// Returns a new random uuid (version 4).
    ///
    /// Each thread has a generator of its own, seeded by the operating system, because a system call per id would
    /// cost more than the rest of a trace point. An id has to be unique, not secret: signatures protect the headers.
    @inline(__always)
    public static func random() -> UUID128 {
        ThreadGenerator.current.pointee.nextUUID()
    }
}

/// A thread's random numbers (xoshiro256**, by Blackman and Vigna); freed when the thread ends.
private struct ThreadGenerator: ~Copyable {
    private var state: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    /// The number of forks before the generator was seeded; -1 until it is seeded.
    private var generation = -1

    mutating func nextUUID() -> UUID128 {
        // A forked child must not repeat its parent's ids.
        let now = forkGeneration.load(ordering: .relaxed)
        if generation != now {
            generation = now
            seed()
        }
        let version: UInt64 = 0x0000_0000_0000_4000
        let variant: UInt64 = 0x8000_0000_0000_0000
        let first = next() & ~0xF000 | version
        let second = next() & ~0xC000_0000_0000_0000 | variant
        return UUID128(first: first.bigEndian, second: second.bigEndian)
    }

    private mutating func next() -> UInt64 {
        var (s0, s1, s2, s3) = state
        let scrambled = Self.rotate(s1 &* 5, by: 7) &* 9
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = Self.rotate(s3, by: 45)
        state = (s0, s1, s2, s3)
        return scrambled
    }

    private static func rotate(_ value: UInt64, by bits: UInt64) -> UInt64 {
        value << bits | value >> (64 - bits)
    }

    private mutating func seed() {
        var generator = SystemRandomNumberGenerator()
        // From the state of all zeros, the generator would produce only zeros.
        repeat {
            state = (generator.next(), generator.next(), generator.next(), generator.next())
        } while state == (0, 0, 0, 0)
    }

    /// The calling thread's generator. A plain pointer, because each access to a class instance would be counted and
    /// checked.
    static var current: UnsafeMutablePointer<ThreadGenerator> {
        if let raw = pthread_getspecific(generatorKey) { return raw.assumingMemoryBound(to: ThreadGenerator.self) }
        let generator = UnsafeMutablePointer<ThreadGenerator>.allocate(capacity: 1)
        generator.initialize(to: ThreadGenerator())
        pthread_setspecific(generatorKey, generator)
        return generator
    }
}

private let forkGeneration = Atomic<Int>(0)

private let generatorKey: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { raw in
        // Darwin imports the argument as non-optional, Linux as optional.
        let pointer: UnsafeMutableRawPointer? = raw
        pointer?.assumingMemoryBound(to: ThreadGenerator.self).deallocate()
    }
    pthread_atfork(nil, nil) { forkGeneration.wrappingAdd(1, ordering: .relaxed) }
    return key
}()
