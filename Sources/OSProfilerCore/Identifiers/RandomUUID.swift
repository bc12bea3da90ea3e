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
    /// A new random uuid (version 4), from the operating system's generator.
    ///
    /// The bytes come from a pool that each thread refills with one system call for 256 ids: asking the system for
    /// every id would cost more than the rest of a trace point.
    public static func random() -> UUID128 {
        RandomPool.current.next()
    }
}

/// Random bytes waiting to become ids; one pool a thread, freed when the thread ends.
private final class RandomPool {
    private static let capacity = 512
    private var words: [UInt64]
    private var position = RandomPool.capacity
    private var generation: Int

    private init() {
        words = [UInt64](repeating: 0, count: Self.capacity)
        generation = 0
    }

    func next() -> UUID128 {
        // A forked child must not repeat its parent's ids.
        let now = forkGeneration.load(ordering: .relaxed)
        if position == Self.capacity || generation != now {
            refill()
            generation = now
        }
        let version: UInt64 = 0x0000_0000_0000_4000
        let variant: UInt64 = 0x8000_0000_0000_0000
        let first = words[position] & ~0xF000 | version
        let second = words[position + 1] & ~0xC000_0000_0000_0000 | variant
        position += 2
        return UUID128(first: first.bigEndian, second: second.bigEndian)
    }

    private func refill() {
        words.withUnsafeMutableBytes { buffer in
            var filled = 0
            // getentropy gives at most 256 bytes a call.
            while filled < buffer.count {
                let step = min(256, buffer.count - filled)
                if getentropy(buffer.baseAddress! + filled, step) != 0 {
                    var generator = SystemRandomNumberGenerator()
                    for offset in 0..<step { buffer[filled + offset] = generator.next() }
                }
                filled += step
            }
        }
        position = 0
    }

    /// The calling thread's pool.
    static var current: RandomPool {
        if let raw = pthread_getspecific(poolKey) {
            return Unmanaged<RandomPool>.fromOpaque(raw).takeUnretainedValue()
        }
        let pool = RandomPool()
        pthread_setspecific(poolKey, Unmanaged.passRetained(pool).toOpaque())
        return pool
    }
}

private let forkGeneration = Atomic<Int>(0)

private let poolKey: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { raw in
        // Darwin imports the argument as non-optional, Linux as optional.
        let pointer: UnsafeMutableRawPointer? = raw
        if let pointer { Unmanaged<RandomPool>.fromOpaque(pointer).release() }
    }
    pthread_atfork(nil, nil) { forkGeneration.wrappingAdd(1, ordering: .relaxed) }
    return key
}()
