//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import DequeModule
internal import OSProfilerAMQP
internal import OSProfilerNotifying

/// The messages that left the buffer and await the broker's confirm, with their bytes.
///
/// The window decides what to publish next and tracks the fate of each message. It uses neither socket nor clock. It
/// keeps the encoded bytes until they are confirmed, so that a message keeps its ids when it is published again.
struct InFlightWindow: ~Copyable {
    /// The counts of published and confirmed messages and so on; see ``PublisherStatistics``.
    private(set) var counts = Counts()

    struct Counts: Equatable {
        var published = 0
        var confirmed = 0
        var resent = 0
        var returned = 0
        var rejected = 0
        /// Dropped after too many refusals.
        var refused = 0
    }

    /// One message to publish.
    struct Message {
        fileprivate let sequence: UInt64
        fileprivate let offset: Int
    }

    private struct Entry {
        let offset: Int
        /// How often the broker returned or rejected the message.
        var refusals = 0
        var wasSent = false
        /// Published on this channel and not confirmed yet.
        var isOutstanding = false
        /// Whether the broker returned the message; the confirm that follows does not count.
        var isReturned = false
        var isDone = false
        /// How many channels the broker closed while only this message was outstanding.
        var closures = 0
    }

    /// The maximum number of messages.
    let capacity: Int
    private let maximumRefusals: Int
    private var bytes: RecordRing
    private var tracker: ConfirmTracker
    /// The messages in the window, oldest first.
    private var entries: Deque<Entry>
    /// The sequence number of the message published under a delivery tag; the index is the tag modulo capacity.
    private var sequences: [UInt64]
    /// The sequence number of the oldest message.
    private var first: UInt64 = 0
    /// The sequence number of the first message not yet published on this channel.
    private var next: UInt64 = 0
    /// Messages to publish again, before the one at `next`.
    private var again: Deque<UInt64> = []
    /// One above the newest message that may have caused the broker to close the channel. While such suspects are
    /// published, only one message is outstanding at a time.
    private var suspectsEnd: UInt64 = 0
    /// How often the channel may close on a message that is alone outstanding before the message is dropped.
    private static let maximumClosures = 3

    /// - Parameters:
    ///   - capacity: messages.
    ///   - byteCapacity: bytes for all of them together.
    ///   - maximumRefusals: how often the broker may return or reject a message before it is dropped.
    init(capacity: Int, byteCapacity: Int, maximumRefusals: Int) {
        self.capacity = max(capacity, 1)
        self.maximumRefusals = maximumRefusals
        bytes = RecordRing(capacity: byteCapacity)
        tracker = ConfirmTracker(window: self.capacity)
        entries = Deque(minimumCapacity: self.capacity)
        sequences = Array(repeating: 0, count: self.capacity)
    }

    /// The number of messages in the window.
    var count: Int { entries.count }

    /// One above the newest message.
    private var end: UInt64 { first + UInt64(entries.count) }

    /// The number of published messages whose confirm is outstanding.
    var outstanding: Int { tracker.outstanding }

    /// Adds a message; returns false if the window is full.
    mutating func append(_ message: UnsafeRawBufferPointer) -> Bool {
        guard count < capacity, let offset = bytes.append(message) else { return false }
        entries.append(Entry(offset: offset))
        return true
    }

    /// Returns the message to publish now; nil if there is none, or if too many await their confirms.
    mutating func nextMessage() -> Message? {
        guard !tracker.isFull, first >= suspectsEnd || tracker.outstanding == 0 else { return nil }
        if let sequence = again.first { return Message(sequence: sequence, offset: entries[slot(sequence)].offset) }
        while next < end, entries[slot(next)].isDone { next += 1 }
        guard next < end else { return nil }
        return Message(sequence: next, offset: entries[slot(next)].offset)
    }

    /// Returns the bytes of a message from ``nextMessage()``.
    func body(of message: Message) -> UnsafeRawBufferPointer { bytes.record(at: message.offset) }

    /// Records that the last message from ``nextMessage()`` was published.
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

    /// Handles a publisher confirm.
    ///
    /// - Returns: whether any of the messages must be published again because the broker returned it.
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

    /// Handles a `basic.nack`: the messages must be published again.
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

    /// Handles a message that the broker could not route. The confirm that follows it does not count.
    ///
    /// A `basic.return` carries no delivery tag, so the body, which has a random id near its start, identifies the
    /// message.
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

    /// Handles the loss of the channel: all unconfirmed messages must be published again, in order.
    ///
    /// - Parameter isRefusal: whether the broker closed the channel because it refuses one of the messages from any
    ///   publisher, for example one larger than its `max_message_size`. The broker does not say which one. The
    ///   messages are then published one by one, and one that closes the channel every time is dropped.
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

    /// Frees the settled messages at the front.
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
