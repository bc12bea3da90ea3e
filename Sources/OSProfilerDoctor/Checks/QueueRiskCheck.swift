//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerMessaging

/// Judges how the consumed queue and the queue of rejected messages lose messages because of their declarations.
struct QueueRiskCheck {
    let facts: BusProbeResult
    let topology: BusTopology
    let queue: String
    /// Whether the queue is a pool, which is bounded on purpose.
    let isPool: Bool

    var findings: [Finding] { consumed + rejected }

    private var consumed: [Finding] {
        let check = "topology.risk"
        var risks: [QueueRisk] = []
        switch facts.queue {
        case .present(let properties): risks = QueueRisk.consuming(properties)
        case .absent:
            // The limit that the queue is going to have.
            if topology.isQuorum, let limit = topology.deliveryLimit, QueueRisk.isLow(deliveryLimit: limit) {
                risks = [.dropsRedelivered(after: limit)]
            }
        case .unknown: break
        }
        if isPool { risks.removeAll { $0 != .isStream } }
        return risks.map { risk in
            let text = "\(queue) \(risk.text)"
            return risk == .isStream ? .problem(check, text, advice(risk)) : .warning(check, text, advice(risk))
        }
    }

    private func advice(_ risk: QueueRisk) -> String {
        switch risk {
        case .isStream:
            isPool
                ? "choose another --pool"
                : "export what you need with another client, delete the queue, and restart the services, which declare it"
        case .dropsRedelivered:
            "[oslo_messaging_rabbit] rabbit_quorum_delivery_limit = 20 for all services; then drain the queue, delete it, "
                + "and restart them"
        case .dropsOldest, .dropsAged, .isDeletedUnused, .isTransient:
            "drain the queue, delete it, and restart the services, which declare it without that argument"
        }
    }

    private var rejected: [Finding] {
        guard let properties = facts.rejectedProperties else { return [] }
        let name = topology.rejectedQueue
        return QueueRisk.keeping(properties).map { risk in
            let way =
                risk == .isStream
                ? "read it with a client for streams, then delete it: `consume` declares a durable queue"
                : "osprofiler queue export rejected.jsonl --queue \(name), then delete it: `consume` declares it durable "
                    + "and without limits"
            let lost = [deadLetters(of: properties, after: risk), Self.copies].compactMap(\.self)
            return .warning(
                "topology.rejected",
                "\(name) \(risk.text)",
                way + "; what it lost: " + lost.joined(separator: ", and ")
            )
        }
    }

    private static let copies =
        "`osprofiler queue export --from-store copies.jsonl`, because `consume` keeps copies in a store that can hold them"

    /// Where the broker puts what the queue drops; nil if it is gone.
    private func deadLetters(of queue: QueueProperties, after risk: QueueRisk) -> String? {
        switch risk {
        case .dropsRedelivered, .dropsOldest, .dropsAged: break
        // The messages of a deleted queue die with it.
        case .isStream, .isDeletedUnused, .isTransient: return nil
        }
        guard let exchange = queue.arguments["x-dead-letter-exchange"] else { return nil }
        let key = queue.arguments["x-dead-letter-routing-key"] ?? topology.rejectedQueue
        return exchange.isEmpty
            ? "the queue \(key), its dead letters"
            : "the queues that exchange \(exchange) feeds for the routing key \(key), its dead letters"
    }
}
