//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Decides when a batch is stored. Pure: the caller passes in the time and the sizes of the messages.
struct BatchPolicy {
    /// Limits in messages, bytes and microseconds.
    let maximumCount: Int
    let maximumBytes: Int
    let maximumDelay: Int64

    private(set) var count = 0
    /// Bytes of the message bodies.
    private(set) var bytes = 0
    /// Bytes in memory in addition to the bodies.
    private var memory = 0
    /// When the first message arrived, in microseconds.
    private(set) var opened: Int64 = 0

    init(maximumCount: Int, maximumBytes: Int, maximumDelay: Int64) {
        self.maximumCount = maximumCount
        self.maximumBytes = maximumBytes
        self.maximumDelay = maximumDelay
    }

    var isEmpty: Bool { count == 0 }

    /// Adds a message that arrived at `now` (microseconds of a monotonic clock).
    mutating func add(bytes size: Int, at now: Int64) {
        if count == 0 { opened = now }
        count += 1
        bytes += size
    }

    /// Adds the memory that a message needs in addition to its body.
    mutating func add(memory size: Int) { memory += size }

    /// Whether the batch has to be stored before the next message is read.
    func isDue(at now: Int64) -> Bool {
        count > 0 && (count >= maximumCount || bytes + memory >= maximumBytes || now - opened >= maximumDelay)
    }

    mutating func reset() {
        count = 0
        bytes = 0
        memory = 0
    }
}
