//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Which published messages the broker has yet to answer for: a window over consecutive delivery tags.
///
/// Pure state, without clock or socket: feed it the tags that publishing returned and the confirms that came in. The
/// broker may answer out of order, for one message or for all up to it, and may repeat itself; every tag is settled
/// exactly once.
public struct ConfirmTracker: Sendable {
    /// The most messages that may be outstanding.
    public let window: Int
    /// Registered and not settled.
    public private(set) var outstanding = 0
    /// Settled with `basic.ack` so far.
    public private(set) var confirmedCount = 0
    /// Settled with `basic.nack` so far.
    public private(set) var rejectedCount = 0

    /// The lowest tag not known to be settled; the window starts here.
    private var low: UInt64 = 1
    /// One above the highest tag registered.
    private var next: UInt64 = 1
    /// Whether a tag of the window is settled, by tag modulo the window.
    private var settled: [Bool]

    /// - Parameter window: at least 1.
    public init(window: Int) {
        self.window = max(window, 1)
        settled = Array(repeating: false, count: self.window)
    }

    /// Whether another message must wait for confirms. An early message left unanswered holds the window up, however
    /// many later ones are settled.
    public var isFull: Bool { next - low >= UInt64(window) }

    /// The tags that are outstanding, lowest first.
    public var outstandingTags: [UInt64] {
        (low..<next).filter { !settled[slot($0)] }
    }

    /// Notes a message just published.
    ///
    /// - Throws: when the window is full, or the tag is not the one after the last: a tracker belongs to one channel, from
    ///   its first message on. Nothing is noted then, and the message's confirm would go unseen.
    public mutating func register(_ tag: UInt64) throws(AMQPError) {
        guard tag == next, !isFull else {
            throw AMQPError(
                code: .protocol,
                message: "delivery tag \(tag) cannot be tracked: "
                    + (isFull ? "\(window) messages await their confirms" : "\(next) comes next")
            )
        }
        settled[slot(tag)] = false
        next += 1
        outstanding += 1
    }

    /// Takes in a `basic.ack`.
    ///
    /// - Returns: the tags it settled, in ranges from low to high; none when it repeats itself or names a tag that
    ///   was never registered.
    public mutating func confirmed(_ tag: UInt64, multiple: Bool) -> [ClosedRange<UInt64>] {
        let before = outstanding
        let ranges = settle(tag, multiple: multiple)
        confirmedCount += before - outstanding
        return ranges
    }

    /// Takes in a `basic.nack`: the broker could not take charge of these. Returns as ``confirmed(_:multiple:)``.
    public mutating func rejected(_ tag: UInt64, multiple: Bool) -> [ClosedRange<UInt64>] {
        let before = outstanding
        let ranges = settle(tag, multiple: multiple)
        rejectedCount += before - outstanding
        return ranges
    }

    /// Starts over with tag 1, as each new channel does; the counts stay. What was outstanding is the caller's to
    /// publish again.
    public mutating func reset() {
        low = 1
        next = 1
        outstanding = 0
    }

    private mutating func settle(_ tag: UInt64, multiple: Bool) -> [ClosedRange<UInt64>] {
        // Tag 0 with multiple means everything so far.
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
