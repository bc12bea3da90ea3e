//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Tracks which published messages the broker has yet to confirm: a window over consecutive delivery tags.
///
/// Pure state, without clock or socket: the owner passes in the tags that publishing returned and the confirms that
/// arrived. The broker may answer out of order, for one message or for all up to it, and may repeat itself; every tag
/// is settled exactly once.
public struct ConfirmTracker: Sendable {
    /// The maximum number of outstanding messages.
    public let window: Int
    /// Messages registered but not settled.
    public private(set) var outstanding = 0
    /// Messages settled with `basic.ack` so far.
    public private(set) var confirmedCount = 0
    /// Messages settled with `basic.nack` so far.
    public private(set) var rejectedCount = 0

    /// The lowest tag that may be unsettled; the window starts here.
    private var low: UInt64 = 1
    /// One above the highest registered tag.
    private var next: UInt64 = 1
    /// Whether a tag in the window is settled, indexed by tag modulo window.
    private var settled: [Bool]

    /// - Parameter window: the maximum number of outstanding messages; at least 1.
    public init(window: Int) {
        self.window = max(window, 1)
        settled = Array(repeating: false, count: self.window)
    }

    /// Whether the next message must wait for confirms. An early unanswered message blocks the window, however many
    /// later ones are settled.
    public var isFull: Bool { next - low >= UInt64(window) }

    /// The outstanding tags, lowest first.
    public var outstandingTags: [UInt64] {
        (low..<next).filter { !settled[slot($0)] }
    }

    /// Registers a message that was just published.
    ///
    /// - Throws: if the window is full, or the tag is not the successor of the last one: a tracker belongs to one
    ///   channel, from its first message on. The message is then not registered, and its confirm is ignored.
    public mutating func register(_ tag: UInt64) throws(AMQPError) {
        guard tag == next, !isFull else {
            throw AMQPError(
                code: .protocol,
                message: "delivery tag \(tag) cannot be tracked: "
                    + (isFull ? "\(window) messages await their confirms" : "the next one is \(next)")
            )
        }
        settled[slot(tag)] = false
        next += 1
        outstanding += 1
    }

    /// Processes a `basic.ack`.
    ///
    /// - Returns: the tags that it settled, as ranges in ascending order; empty if it repeats an earlier confirm or
    ///   names a tag that was never registered.
    public mutating func confirmed(_ tag: UInt64, multiple: Bool) -> [ClosedRange<UInt64>] {
        let before = outstanding
        let ranges = settle(tag, multiple: multiple)
        confirmedCount += before - outstanding
        return ranges
    }

    /// Processes a `basic.nack`: the broker could not accept these messages. Returns the same as
    /// ``confirmed(_:multiple:)``.
    public mutating func rejected(_ tag: UInt64, multiple: Bool) -> [ClosedRange<UInt64>] {
        let before = outstanding
        let ranges = settle(tag, multiple: multiple)
        rejectedCount += before - outstanding
        return ranges
    }

    /// Starts again with tag 1, as each new channel does; the counts stay. The caller has to publish outstanding
    /// messages again.
    public mutating func reset() {
        low = 1
        next = 1
        outstanding = 0
    }

    private mutating func settle(_ tag: UInt64, multiple: Bool) -> [ClosedRange<UInt64>] {
        // Tag 0 with `multiple` means every message so far.
        let last = multiple && tag == 0 ? next - 1 : tag
        guard last >= low, last < next else { return [] }
        var ranges: [ClosedRange<UInt64>] = []
        var start: UInt64?
        for candidate in (multiple ? low : last)...last {
            let index = slot(candidate)
            if settled[index] {
                if let first = start { ranges.append(first...(candidate - 1)) }
                start = nil
            } else {
                settled[index] = true
                outstanding -= 1
                if start == nil { start = candidate }
            }
        }
        if let first = start { ranges.append(first...last) }
        while low < next, settled[slot(low)] { low += 1 }
        return ranges
    }

    private func slot(_ tag: UInt64) -> Int {
        Int(tag % UInt64(window))
    }
}
