//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Decides when a batch is stored. Pure: it is told the time and what came.
struct BatchPolicy {
    /// Messages, bytes and microseconds.
    let maximumCount: Int
    let maximumBytes: Int
    let maximumDelay: Int64

    private(set) var count = 0
    /// Of the messages' bodies.
    private(set) var bytes = 0
    /// Bytes in memory beside the bodies.
    private var memory = 0
    /// When the first message came, in microseconds.
    private(set) var opened: Int64 = 0

    init(maximumCount: Int, maximumBytes: Int, maximumDelay: Int64) {
        self.maximumCount = maximumCount
        self.maximumBytes = maximumBytes
        self.maximumDelay = maximumDelay
    }

    var isEmpty: Bool { count == 0 }

    /// Notes a message that came at `now` (microseconds of a clock that never runs back).
    mutating func add(bytes size: Int, at now: Int64) {
        if count == 0 { opened = now }
        count += 1
        bytes += size
    }

    /// Notes what a message takes beside its body.
    mutating func add(memory size: Int) { memory += size }

    /// True when the batch has to be stored before anything else is taken.
    func isDue(at now: Int64) -> Bool {
        count > 0 && (count >= maximumCount || bytes + memory >= maximumBytes || now - opened >= maximumDelay)
    }

    mutating func reset() {
        count = 0
        bytes = 0
        memory = 0
    }
}
