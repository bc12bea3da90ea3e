//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import DequeModule
internal import OSProfilerAMQP
internal import OSProfilerNotifying

/// The messages that were taken from the buffer and that the broker has not confirmed yet, with their bytes.
///
/// Decides what to publish next and what has become of everything; knows neither socket nor clock. Bytes stay as they
/// are until they are confirmed, so that what is published again carries the ids it had.
struct InFlightWindow: ~Copyable {
    /// Messages published and confirmed, and the like; see ``PublisherStatistics``.
    private(set) var counts = Counts()

    struct Counts: Equatable {
        var published = 0
        var confirmed = 0
        var resent = 0
        var returned = 0
        var rejected = 0
        /// Given up after too many refusals.
        var refused = 0
    }

    /// One message to publish.
    struct Message {
        fileprivate let sequence: UInt64
        fileprivate let offset: Int
    }

    private struct Entry {
        let offset: Int
        /// Times that the broker took the message and did not keep it.
        var refusals = 0
        var wasSent = false
        /// Published on this channel, its confirm still to come.
        var isOutstanding = false
        /// The broker sent it back; the confirm that follows does not count.
        var isReturned = false
        var isDone = false
        /// Channels that the broker closed while nothing but this message was outstanding.
        var closures = 0
    }

    /// The most messages at a time.
    let capacity: Int
    private let maximumRefusals: Int
    private var bytes: RecordRing
    private var tracker: ConfirmTracker
    /// The messages kept, the oldest first.
    private var entries: Deque<Entry>
    /// By delivery tag modulo capacity: the sequence number of the message published under it.
    private var sequences: [UInt64]
    /// The sequence number of the oldest message kept.
    private var first: UInt64 = 0
    /// The next message that was not published on this channel.
    private var next: UInt64 = 0
    /// Messages to publish once more, before the next.
    private var again: Deque<UInt64> = []
    /// One above the newest message that may be the one for which the broker closed the channel; while they are being
    /// published, each goes alone.
    private var suspectsEnd: UInt64 = 0
    /// Channels that a message may cost, published alone, before it is given up.
    private static let maximumClosures = 3

    /// - Parameters:
    ///   - capacity: messages.
    ///   - byteCapacity: bytes for all of them together.
    ///   - maximumRefusals: times that the broker may return or reject a message before it is given up.
    init(capacity: Int, byteCapacity: Int, maximumRefusals: Int) {
        self.capacity = max(capacity, 1)
        self.maximumRefusals = maximumRefusals
        bytes = RecordRing(capacity: byteCapacity)
        tracker = ConfirmTracker(window: self.capacity)
        entries = Deque(minimumCapacity: self.capacity)
        sequences = Array(repeating: 0, count: self.capacity)
    }

    /// Messages kept.
    var count: Int { entries.count }

    /// One above the newest message.
    private var end: UInt64 { first + UInt64(entries.count) }

    /// Messages published whose confirm is still to come.
    var outstanding: Int { tracker.outstanding }

    /// Takes a message in; false when there is no room.
    mutating func append(_ message: UnsafeRawBufferPointer) -> Bool {
        guard count < capacity, let offset = bytes.append(message) else { return false }
        entries.append(Entry(offset: offset))
        return true
    }

    /// What to publish now; nil when there is nothing, or too much awaits its confirm.
    mutating func nextMessage() -> Message? {
        guard !tracker.isFull, first >= suspectsEnd || tracker.outstanding == 0 else { return nil }
        if let sequence = again.first { return Message(sequence: sequence, offset: entries[slot(sequence)].offset) }
        while next < end, entries[slot(next)].isDone { next += 1 }
        guard next < end else { return nil }
        return Message(sequence: next, offset: entries[slot(next)].offset)
    }

    /// The bytes of a message that ``nextMessage()`` gave.
    func body(of message: Message) -> UnsafeRawBufferPointer { bytes.record(at: message.offset) }

    /// Notes that the message that ``nextMessage()`` gave last was published.
    mutating func published(_ message: Message, deliveryTag: UInt64) throws(AMQPError) {
        try tracker.register(deliveryTag)
        sequences[tagSlot(deliveryTag)] = message.sequence
        if message.sequence == next { next += 1 } else { again.removeFirst() }
        counts.published += 1
        let index = slot(message.sequence)
        if entries[index].wasSent { counts.resent += 1 }
        entries[index].wasSent = true
        entries[index].isOutstanding = true
    }

    /// Takes in a confirm.
    ///
    /// - Returns: whether any of the messages must be published again, because the broker had sent it back.
    mutating func confirmed(_ deliveryTag: UInt64, multiple: Bool) -> Bool {
        var isRefused = false
        for range in tracker.confirmed(deliveryTag, multiple: multiple) {
            for tag in range {
                let sequence = sequences[tagSlot(tag)]
                let index = slot(sequence)
                entries[index].isOutstanding = false
                if entries[index].isReturned {
                    entries[index].isReturned = false
                    refuse(sequence)
                    isRefused = true
                } else {
                    entries[index].isDone = true
                    counts.confirmed += 1
                }
            }
        }
        release()
        return isRefused
    }

    /// Takes in a `basic.nack`: the messages must be published again.
    mutating func rejected(_ deliveryTag: UInt64, multiple: Bool) {
        for range in tracker.rejected(deliveryTag, multiple: multiple) {
            for tag in range {
                let sequence = sequences[tagSlot(tag)]
                let index = slot(sequence)
                entries[index].isOutstanding = false
                entries[index].isReturned = false
                counts.rejected += 1
                refuse(sequence)
            }
        }
        release()
    }

    /// Takes in a message that the broker could not route. Its confirm follows and will not count.
    ///
    /// A return names no delivery tag; the body, which holds a random id near its start, tells which it was.
    mutating func returned(_ body: UnsafeRawBufferPointer) {
        for index in entries.indices {
            let entry = entries[index]
            guard entry.isOutstanding, !entry.isReturned, bytes.record(at: entry.offset).elementsEqual(body) else {
                continue
            }
            entries[index].isReturned = true
            counts.returned += 1
            return
        }
    }

    /// The channel is gone: everything that it did not confirm has to be published again, in order.
    ///
    /// - Parameter isRefusal: the broker closed it because it takes one of the messages from nobody, as when that is
    ///   larger than its `max_message_size`. Which, it does not say: they go one by one then, and the one that costs the
    ///   channel each time is given up.
    mutating func channelLost(refusing isRefusal: Bool = false) {
        if isRefusal, tracker.outstanding > 0 {
            if tracker.outstanding == 1, let tag = tracker.outstandingTags.first {
                refuseForGood(sequences[tagSlot(tag)])
            }
            suspectsEnd = max(suspectsEnd, next)
        }
        tracker.reset()
        again.removeAll()
        next = first
        for index in entries.indices {
            entries[index].isOutstanding = false
            entries[index].isReturned = false
        }
    }

    private mutating func refuseForGood(_ sequence: UInt64) {
        let index = slot(sequence)
        entries[index].closures += 1
        guard entries[index].closures >= Self.maximumClosures else { return }
        entries[index].isDone = true
        counts.refused += 1
        release()
    }

    private mutating func refuse(_ sequence: UInt64) {
        let index = slot(sequence)
        entries[index].refusals += 1
        if entries[index].refusals < maximumRefusals {
            again.append(sequence)
        } else {
            entries[index].isDone = true
            counts.refused += 1
        }
    }

    /// Frees what is settled, from the oldest on.
    private mutating func release() {
        while entries.first?.isDone == true {
            entries.removeFirst()
            bytes.removeFirst()
            first += 1
        }
        next = max(next, first)
    }

    private func slot(_ sequence: UInt64) -> Int { Int(sequence - first) }
    private func tagSlot(_ tag: UInt64) -> Int { Int(tag % UInt64(capacity)) }
}
