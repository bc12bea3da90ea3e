//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Publishes a trace and follows it to a queue and, if there is a consumer, into the store.
struct RouteCheck {
    let connection: AMQPConfiguration
    let topology: BusTopology
    /// The queue that is consumed.
    let queue: String
    let limit: Duration

    private static let check = "topology.route"

    func finding(hasConsumer: Bool, store: (any TraceStore)?) -> Finding {
        let baseID = OpaqueID.random()
        let start = ContinuousClock.now
        let waiting: Int
        do {
            let messages = try messages(baseID)
            waiting = try messageCount
            let isRouted = try TimeLimit.run(limit) { [connection] in
                try RouteProbe.publish(messages, connection)
            }
            guard isRouted else {
                return .problem(
                    Self.check,
                    "no queue is bound to \(topology.exchange) with the key \(topology.routingKey): what services "
                        + "publish is lost until one declares its binding",
                    "restart a service, whose first traced request declares it; or `osprofiler consume` with --pool, or "
                        + "with --config-file of the service"
                )
            }
        } catch {
            return .problem(Self.check, error)
        }
        let arrived = "trace \(baseID) went from \(topology.exchange) into a queue"
        guard hasConsumer, let store, !store.capabilities.cannotRead else {
            guard !hasConsumer, let count = try? messageCount, count < waiting + 2 else {
                return .ok(Self.check, "\(arrived), where it waits for a consumer")
            }
            return .problem(
                Self.check,
                "\(arrived), which is not \(queue): that is not bound to \(topology.exchange)",
                "`osprofiler consume --exchange \(topology.exchange)`, which binds it; `rabbitmqctl list_bindings` shows the "
                    + "others"
            )
        }
        guard let duration = stored(baseID, in: store, since: start) else {
            return .warning(
                Self.check,
                "\(arrived), but was not stored within \(text(limit))",
                "check the consumer's log, whether it writes to this store (--connection-string), and with `rabbitmqctl "
                    + "list_bindings` whether the queue that took it is \(queue)"
            )
        }
        return .ok(Self.check, "\(arrived) and was stored in \(text(duration))")
    }

    /// Messages that wait in the queue; 0 where it does not exist.
    private var messageCount: Int {
        get throws {
            try TimeLimit.run(limit) { [connection, queue] in
                let inspector = try QueueInspector(connection)
                defer { inspector.close() }
                return try inspector.status(of: queue)?.messageCount ?? 0
            }
        }
    }

    /// Returns a start and a stop point, as a service publishes them.
    private func messages(_ baseID: OpaqueID) throws -> [BusMessage] {
        let host = ServiceIdentity.localHost
        let traceID = OpaqueID.random()
        return try ["start", "stop"].map { half in
            var writer = ByteWriter()
            writer.writeObject { payload in
                payload.member("name", "doctor-\(half)")
                payload.member("base_id", baseID)
                payload.member("trace_id", traceID)
                payload.member("parent_id", baseID)
                payload.member("timestamp", String(Timestamp.now().description.dropLast()))
                payload.member("project", "osprofiler")
                payload.member("service", "doctor")
                payload.object("info") { $0.member("host", host) }
            }
            let notification = try PayloadNotification(writer.bytes, priority: topology.priority)
            return BusMessage(notification, topology: topology)
        }
    }

    private func stored(
        _ baseID: OpaqueID,
        in store: any TraceStore,
        since start: ContinuousClock.Instant
    ) -> Duration? {
        while .now - start < limit {
            if let points = try? store.points(of: baseID), points.count == 2 { return .now - start }
            Thread.sleep(forTimeInterval: 0.02)
        }
        return nil
    }

    private func text(_ duration: Duration) -> String {
        DurationText.text(microseconds: duration.totalMicroseconds)
    }
}
