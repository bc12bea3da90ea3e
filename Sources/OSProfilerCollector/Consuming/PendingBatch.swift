//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Messages that were delivered and are not committed yet, or committed and not acknowledged.
struct PendingBatch {
    private(set) var points = PointBatch()
    /// What became of the points that were stored already, while the rejected messages still wait.
    private(set) var appended = AppendResult(stored: 0, duplicates: 0)
    var rejected: [RejectedDelivery] = []
    /// Rejected messages that were delivered again after they had been committed.
    private(set) var knownRejections = 0
    /// The latest delivery's tag; all up to it are pending or done.
    private(set) var lastTag: UInt64?
    private(set) var policy: BatchPolicy
    private var decoder: NotificationDecoder
    private var awaited = AwaitedRedeliveries()
    private let arenaLimit: Int

    init(_ configuration: CollectorConfiguration) {
        policy = BatchPolicy(
            maximumCount: configuration.effectiveBatchSize,
            maximumBytes: configuration.batchBytes,
            maximumDelay: configuration.maximumDelay.wholeMicroseconds
        )
        decoder = NotificationDecoder(maximumBodySize: configuration.maximumBodySize)
        arenaLimit = configuration.batchBytes
    }

    var isEmpty: Bool { policy.isEmpty }

    @inline(__always)
    mutating func add(_ delivery: AMQPDelivery, at now: Int64) {
        policy.add(bytes: delivery.body.count, at: now)
        lastTag = delivery.deliveryTag
        if !awaited.isEmpty, !delivery.redelivered { awaited.removeAll() }
        do throws(Rejection) {
            try decoder.decode(delivery.body, into: &points)
        } catch {
            reject(delivery, error)
        }
    }

    private mutating func reject(_ delivery: AMQPDelivery, _ rejection: Rejection) {
        let item = RejectedDelivery(delivery, rejection)
        if delivery.redelivered, awaited.remove(item.stored(at: .now())) {
            knownRejections += 1
        } else {
            policy.add(memory: item.message.properties.memory)
            rejected.append(item)
        }
    }

    /// Nothing comes: what is to be delivered again went elsewhere.
    mutating func forgetAwaited() { awaited.removeAll() }

    /// Forgets the tags: their channel is gone, and its deliveries come again.
    mutating func forgetDeliveries() {
        lastTag = nil
    }

    /// The points are in the store.
    mutating func pointsAppended(_ result: AppendResult) {
        appended.stored += result.stored
        appended.duplicates += result.duplicates
        points.removeAll(keepingAtMost: arenaLimit)
    }

    /// Everything is in the store or in quarantine.
    mutating func committed() {
        if lastTag == nil { for item in rejected { awaited.insert(item.stored(at: .now())) } }
        points.removeAll(keepingAtMost: arenaLimit)
        appended = AppendResult(stored: 0, duplicates: 0)
        rejected.removeAll()
        knownRejections = 0
        lastTag = nil
        policy.reset()
    }
}

extension AMQPProperties {
    /// Bytes that its headers take in memory, roughly: many small ones take far more than on the wire.
    fileprivate var memory: Int { (headers ?? []).reduce(0) { $0 + Self.memory($1.0, $1.1) } }

    private static func memory(_ name: String, _ value: AMQPValue) -> Int {
        let own = MemoryLayout<(String, AMQPValue)>.stride + name.utf8.count
        return switch value {
        case .string(let text): own + text.utf8.count
        case .bytes(let bytes): own + bytes.count
        case .table(let members): members.reduce(own) { $0 + memory($1.0, $1.1) }
        case .array(let elements): elements.reduce(own) { $0 + memory("", $1) }
        default: own
        }
    }
}
