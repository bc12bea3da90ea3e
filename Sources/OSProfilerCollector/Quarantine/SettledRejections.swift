//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerMessaging

/// The rejected messages that were settled last, by content: a broker that did not get their acknowledgement delivers them
/// again, and they are not to be in quarantine twice.
///
/// Pure state. Bounded: forgets the oldest.
struct SettledRejections {
    private let capacity: Int
    private var counts: [UUID128: Int] = [:]
    /// In the order in which they were settled, from `first` on.
    private var order: [UUID128] = []
    private var first = 0

    /// - Parameter capacity: messages; as many as the broker may deliver ahead.
    init(capacity: Int) {
        self.capacity = max(capacity, 1)
    }

    /// Notes a message that is in quarantine or in the store.
    mutating func insert(_ message: BusMessage) {
        let digest = Self.digest(message)
        if order.count - first == capacity {
            forget(order[first])
            first += 1
        }
        if first > capacity {
            order.removeFirst(first)
            first = 0
        }
        order.append(digest)
        counts[digest, default: 0] += 1
    }

    /// Whether a redelivered message is one of them; it counts once.
    mutating func remove(_ message: BusMessage) -> Bool {
        guard !counts.isEmpty else { return false }
        let digest = Self.digest(message)
        guard counts[digest] != nil else { return false }
        forget(digest)
        return true
    }

    private mutating func forget(_ digest: UUID128) {
        guard let count = counts[digest] else { return }
        counts[digest] = count > 1 ? count - 1 : nil
    }

    private static func digest(_ message: BusMessage) -> UUID128 {
        var writer = ByteWriter(capacity: message.body.count + 256)
        writer.writeJSON(message.exchange)
        writer.writeJSON(message.routingKey)
        writer.writeJSON(message.properties)
        message.body.withUnsafeBytes { writer.write($0) }
        return ContentDigest.sixteenBytes(of: writer.bytes)
    }
}
