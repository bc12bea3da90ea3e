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
    private var known: [(tag: UInt64, identity: UUID128)] = []
    /// The delivery tag of the latest message; all earlier ones are pending or done.
    private(set) var lastTag: UInt64?
    private(set) var policy: BatchPolicy
    private var decoder: BodyDecoder
    private var awaited = AwaitedRedeliveries()
    private var acknowledged = AcknowledgedRejections()
    private let arenaLimit: Int
    private let prefetch: Int

    init(_ configuration: CollectorConfiguration) {
        policy = BatchPolicy(
            maximumCount: configuration.effectiveBatchSize,
            maximumBytes: configuration.batchBytes,
            maximumDelay: configuration.maximumDelay.wholeMicroseconds
        )
        decoder = BodyDecoder(maximumBodySize: configuration.maximumBodySize)
        arenaLimit = configuration.batchBytes
        prefetch = configuration.effectivePrefetch
    }

    var isEmpty: Bool { policy.isEmpty }

    /// The number of rejected messages in the batch that were committed before.
    var knownRejections: Int { known.count }

    /// Whether the acknowledgement of a rejected message may be on its way.
    var awaitsAcknowledgement: Bool { !acknowledged.isEmpty }

    @inline(__always)
    mutating func add(_ delivery: AMQPDelivery, at now: Int64) {
        policy.add(bytes: delivery.body.count, at: now)
        lastTag = delivery.deliveryTag
        if !awaited.isEmpty, !delivery.redelivered { awaited.passed(at: now) }
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
        if delivery.redelivered, !awaited.isEmpty, case let identity = item.identity, awaited.remove(identity) {
            known.append((item.deliveryTag, identity))
        } else {
            policy.add(memory: item.message.properties.memory)
            rejected.append(item)
        }
    }

    /// A subscription begins, on which the broker redelivers what it has requeued.
    mutating func subscribed(at now: Int64) { awaited.keep(until: now + AwaitedRedeliveries.grace) }

    /// Stops expecting redeliveries that are due: nothing arrives, so another consumer got them.
    mutating func forgetAwaited(at now: Int64) { awaited.passed(at: now) }

    /// The broker has processed every acknowledgement.
    mutating func acknowledgementsProcessed() { acknowledged.removeAll() }

    /// Forgets the tags because their channel is gone; the broker redelivers its messages.
    ///
    /// - Parameter time: until when the broker may redeliver them, in microseconds of a monotonic clock; nil if it has
    ///   requeued them.
    mutating func forgetDeliveries(returnedUntil time: Int64? = nil) {
        lastTag = nil
        for identity in acknowledged.takeAll() { awaited.insert(identity) }
        if let time { awaited.keep(until: time) }
    }

    /// The store has the points.
    mutating func pointsAppended(_ result: AppendResult) {
        appended.stored += result.stored
        appended.duplicates += result.duplicates
        points.removeAll(keepingAtMost: arenaLimit)
    }

    /// The store or the quarantine has everything.
    mutating func committed() {
        let settled = (rejected.map { ($0.deliveryTag, $0.identity) } + known).sorted { $0.0 < $1.0 }
        if let lastTag {
            for (tag, identity) in settled { acknowledged.insert(identity, tag: tag) }
            acknowledged.delivered(lastTag, prefetch: prefetch)
        } else {
            for (_, identity) in settled { awaited.insert(identity) }
        }
        points.removeAll(keepingAtMost: arenaLimit)
        appended = AppendResult(stored: 0, duplicates: 0)
        rejected.removeAll()
        known.removeAll()
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
