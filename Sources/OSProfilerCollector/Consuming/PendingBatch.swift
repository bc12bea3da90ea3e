//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Messages that were delivered but not yet committed, or committed but not yet acknowledged.
struct PendingBatch {
    private(set) var points = PointBatch()
    /// The outcome for points that are already stored while the rejected messages still wait.
    private(set) var appended = AppendResult(stored: 0, duplicates: 0)
    var rejected: [RejectedDelivery] = []
    /// Rejected messages that the broker redelivered after they had been committed.
    private(set) var knownRejections = 0
    /// The delivery tag of the latest message; all earlier ones are pending or done.
    private(set) var lastTag: UInt64?
    private(set) var policy: BatchPolicy
    private var decoder: BodyDecoder
    private var awaited = AwaitedRedeliveries()
    private let arenaLimit: Int

    init(_ configuration: CollectorConfiguration) {
        policy = BatchPolicy(
            maximumCount: configuration.effectiveBatchSize,
            maximumBytes: configuration.batchBytes,
            maximumDelay: configuration.maximumDelay.wholeMicroseconds
        )
        decoder = BodyDecoder(maximumBodySize: configuration.maximumBodySize)
        arenaLimit = configuration.batchBytes
    }

    var isEmpty: Bool { policy.isEmpty }

    @inline(__always)
    mutating func add(_ delivery: AMQPDelivery, at now: Int64) {
        policy.add(bytes: delivery.body.count, at: now)
        lastTag = delivery.deliveryTag
        if !awaited.isEmpty, !delivery.redelivered { awaited.removeAll() }
        do throws(Rejection) {
            let compression = delivery.header(MessageCompression.header)
            let size = try decoder.decode(delivery.body, compression: compression, into: &points)
            if compression != nil { policy.add(memory: max(size - delivery.body.count, 0)) }
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

    /// Stops expecting redeliveries: nothing arrives, so another consumer got them.
    mutating func forgetAwaited() { awaited.removeAll() }

    /// Forgets the tags because their channel is gone; the broker redelivers its messages.
    mutating func forgetDeliveries() {
        lastTag = nil
    }

    /// The store has the points.
    mutating func pointsAppended(_ result: AppendResult) {
        appended.stored += result.stored
        appended.duplicates += result.duplicates
        points.removeAll(keepingAtMost: arenaLimit)
    }

    /// The store or the quarantine has everything.
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
    /// Approximate size of the headers in memory in bytes: many small ones take far more than on the wire.
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
