//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerMessaging

/// Compares the user's permissions with those that the consumer needs.
struct PermissionCheck {
    let permissions: BusPermissions
    let topology: BusTopology
    let queue: String
    let user: String
    let virtualHost: String
    /// Whether the queue of rejected messages exists, so that it need not be declared.
    let hasRejectedQueue: Bool

    private static let check = "broker.permissions"

    var finding: Finding {
        if permissions.consume == false {
            return .problem(Self.check, "user \(user) may not consume \(queue)", grant("read", queue))
        }
        if permissions.quarantine == false || (permissions.declareRejected == false && !hasRejectedQueue) {
            return .warning(
                Self.check,
                "user \(user) may not move rejected messages to \(topology.rejectedQueue): they go into the store",
                "grant configure on \(topology.rejectedQueue) and write on amq.default: "
                    + "rabbitmqctl set_permissions -p \(virtualHost) \(user) CONFIGURE WRITE READ"
            )
        }
        guard permissions.alarm == nil else {
            return .skipped(Self.check, "because of the alarm, the write permissions of user \(user) are unknown")
        }
        let may = [
            ("consume", permissions.consume), ("declare the queue", permissions.declareQueue),
            ("bind it", permissions.bind), ("declare the exchange", permissions.declareExchange),
            ("publish", permissions.publish), ("quarantine", permissions.quarantine),
        ]
        func list(_ answer: Bool?) -> String {
            let names = may.filter { $0.1 == answer }.map(\.0)
            return names.isEmpty ? "nothing" : names.joined(separator: ", ")
        }
        var message = "user \(user) may: \(list(true))"
        if may.contains(where: { $0.1 == false }) { message += "; may not: \(list(false))" }
        return .ok(Self.check, message)
    }

    private func grant(_ kind: String, _ name: String) -> String {
        "grant \(kind) on \(name): rabbitmqctl set_permissions -p \(virtualHost) \(user) CONFIGURE WRITE READ "
            + "(`rabbitmqctl list_user_permissions \(user)` shows the current ones)"
    }
}
