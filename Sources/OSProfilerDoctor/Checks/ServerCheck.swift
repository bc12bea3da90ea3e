//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerMessaging

/// Judges the broker that answered: product and version, capabilities, alarms.
struct ServerCheck {
    let properties: [(String, AMQPValue)]
    let topology: BusTopology
    /// Nil if the permissions could not be determined.
    let permissions: BusPermissions?

    /// Without these capabilities the consumer hangs on deleted queues or loses messages.
    private static let needed = ["basic.nack", "connection.blocked", "consumer_cancel_notify", "publisher_confirms"]

    var findings: [Finding] { [version, capabilities] + (permissions == nil ? [] : [alarm]) }

    private func text(_ name: String) -> String? {
        guard case .string(let text)? = properties.first(where: { $0.0 == name })?.1 else { return nil }
        return text
    }

    var serverVersion: SoftwareVersion? { text("version").flatMap { SoftwareVersion($0) } }

    var product: String { text("product") ?? "a broker without a name" }

    /// RabbitMQ 4.3 refuses queues that are neither durable nor exclusive, with error 541.
    static func refusesTransientQueues(_ version: SoftwareVersion?) -> Bool { version?.isAtLeast(4, 3) == true }

    private var version: Finding {
        let check = "broker.version"
        let message = [text("version"), text("platform").map { "on \($0)" }, text("cluster_name").map { "as \($0)" }]
            .compactMap { $0 }.reduce(product) { "\($0) \($1)" }
        guard product == "RabbitMQ" else {
            return .warning(check, "\(message) is not RabbitMQ, the only tested broker", "use RabbitMQ")
        }
        if topology.isQuorum, let serverVersion, !serverVersion.isAtLeast(3, 8) {
            return .problem(check, "\(message) has no quorum queues", "use RabbitMQ 3.8 or later, or omit --quorum")
        }
        guard Self.refusesTransientQueues(serverVersion), !topology.declaresDurable else { return .ok(check, message) }
        return .warning(
            check,
            "\(message) refuses new queues that are not durable (error 541), which is what oslo.messaging declares by "
                + "default",
            TransientQueues.permission
        )
    }

    private var capabilities: Finding {
        let check = "broker.capabilities"
        var granted: Set<String> = []
        if case .table(let members)? = properties.first(where: { $0.0 == "capabilities" })?.1 {
            granted = Set(members.filter { $0.1 == .bool(true) }.map(\.0))
        }
        let missing = Self.needed.filter { !granted.contains($0) }
        guard !missing.isEmpty else { return .ok(check, Self.needed.joined(separator: ", ")) }
        return .problem(check, "the broker lacks \(missing.joined(separator: ", "))", "update the broker")
    }

    private var alarm: Finding {
        guard let reason = permissions?.alarm else { return .ok("broker.alarm", "none: publishers are not blocked") }
        return .problem(
            "broker.alarm",
            "the broker blocks publishers: \(reason.isEmpty ? "no reason given" : reason)",
            "rabbitmq-diagnostics alarms on the broker; then free memory or disk, or let the consumer empty the queues"
        )
    }
}
