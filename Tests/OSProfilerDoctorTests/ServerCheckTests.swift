//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerMessaging
import Testing

@testable import OSProfilerDoctor

@Suite struct ServerCheckTests {
    private static let all = ["basic.nack", "connection.blocked", "consumer_cancel_notify", "publisher_confirms"]

    private func findings(
        product: String = "RabbitMQ",
        version: String = "3.10.8",
        capabilities: [String] = all,
        permissions: BusPermissions? = BusPermissions(),
        topology: BusTopology = BusTopology()
    ) -> [Finding] {
        let properties: [(String, AMQPValue)] = [
            ("product", .string(product)), ("version", .string(version)), ("platform", "Erlang/OTP 25"),
            ("capabilities", .table(capabilities.map { ($0, true) } + [("other", false)])),
        ]
        return ServerCheck(properties: properties, topology: topology, permissions: permissions).findings
    }

    @Test func aBrokerThatIsWell() {
        let findings = findings()
        #expect(findings.allSatisfy { $0.status == .ok } && findings.count == 3)
        #expect(findings["broker.version"]?.message == "RabbitMQ 3.10.8 on Erlang/OTP 25")
    }

    @Test func missingCapabilitiesAreNamed() {
        let finding = findings(capabilities: ["basic.nack", "publisher_confirms"])["broker.capabilities"]
        #expect(finding?.status == .problem)
        #expect(finding?.message == "the broker lacks connection.blocked, consumer_cancel_notify")
    }

    @Test(arguments: [("4.2.9", false), ("4.3.0", true), ("4.3.0-rc.1", true), ("4.10.0", true), ("5.0", true)])
    func laterBrokersRefuseTransientQueues(version: String, refuses: Bool) {
        let finding = findings(version: version)["broker.version"]
        #expect((finding?.status == .warning) == refuses)
        #expect((finding?.advice?.contains("deprecated_features.permit.transient_nonexcl_queues") == true) == refuses)
        var topology = BusTopology()
        topology.isDurable = true
        #expect(findings(version: version, topology: topology)["broker.version"]?.status == .ok)
    }

    @Test func anAlarmAndItsReason() {
        var permissions = BusPermissions()
        permissions.alarm = "low on memory"
        let finding = findings(permissions: permissions)["broker.alarm"]
        #expect(finding?.status == .problem && finding?.message.hasSuffix("low on memory") == true)
        #expect(findings(permissions: nil)["broker.alarm"] == nil)
    }

    @Test func oldAndForeignBrokers() {
        #expect(findings(product: "LavinMQ")["broker.version"]?.status == .warning)
        var topology = BusTopology()
        topology.isQuorum = true
        #expect(findings(version: "3.7.28", topology: topology)["broker.version"]?.status == .problem)
        #expect(findings(version: "3.8.0", topology: topology)["broker.version"]?.status == .ok)
    }

    // MARK: Permissions

    private func permission(hasRejectedQueue: Bool = false, _ change: (inout BusPermissions) -> Void) -> Finding {
        var permissions = BusPermissions()
        permissions.consume = true
        permissions.publish = true
        permissions.declareRejected = true
        permissions.quarantine = true
        change(&permissions)
        return PermissionCheck(
            permissions: permissions,
            topology: BusTopology(),
            queue: "profiler.info",
            user: "ann",
            virtualHost: "/v",
            hasRejectedQueue: hasRejectedQueue
        ).finding
    }

    @Test func whatTheConsumerNeeds() {
        let well = permission { $0.publish = false }
        #expect(well.status == .ok && well.message == "user ann may: consume, quarantine; may not: publish")
        let deaf = permission { $0.consume = false }
        #expect(deaf.status == .problem && deaf.advice?.contains("rabbitmqctl set_permissions -p /v ann") == true)
        let mute = permission { $0.quarantine = false }
        #expect(mute.status == .warning && mute.message.contains("they go into the store"))
        #expect(permission { $0.declareRejected = false }.status == .warning)
        #expect(permission(hasRejectedQueue: true) { $0.declareRejected = false }.status == .ok)
        #expect(permission { $0.alarm = "disk" }.status == .skipped)
    }
}
