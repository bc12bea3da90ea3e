//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerMessaging
import Testing

@testable import OSProfilerDoctor

@Suite struct BusCheckTests {
    private func exchange(type: String = "topic", isDurable: Bool = false) -> ExchangeProperties {
        var properties = ExchangeProperties()
        properties.type = type
        properties.isDurable = isDurable
        return properties
    }

    private func queue(type: String = "classic", isDurable: Bool = false, limit: Int? = nil) -> QueueProperties {
        var properties = QueueProperties()
        properties.type = type
        properties.isDurable = isDurable
        properties.isAutoDelete = false
        properties.deliveryLimit = limit
        return properties
    }

    private func facts(_ change: (inout BusProbeResult) -> Void = { _ in }) -> BusProbeResult {
        var facts = BusProbeResult()
        facts.exchanges = [("openstack", .present(exchange()))]
        facts.queue = .present(queue())
        facts.first = status(ready: 3, consumers: 1)
        change(&facts)
        return facts
    }

    private func status(ready: Int, consumers: Int = 0) -> AMQPQueueStatus {
        AMQPQueueStatus(name: "profiler.info", messageCount: ready, consumerCount: consumers)
    }

    private func topology(
        _ facts: BusProbeResult,
        isStated: Bool = false,
        isFromServices: Bool = false,
        isPool: Bool = false,
        queue: String = "profiler.info",
        version: String = "3.10.8",
        _ change: (inout BusTopology) -> Void = { _ in }
    ) -> [Finding] {
        var topology = BusTopology()
        change(&topology)
        return TopologyCheck(
            facts: facts,
            topology: topology,
            queue: queue,
            isStated: isStated,
            isFromServices: isFromServices,
            isPool: isPool,
            serverVersion: SoftwareVersion(version)
        ).findings
    }

    // MARK: Exchange and queue

    @Test func everythingAsTheSettingsSay() {
        let findings = topology(facts())
        #expect(findings.map(\.status) == [.ok, .ok, .ok])
        #expect(findings["topology.binding"]?.message.hasPrefix("inferred: 3 messages") == true)
    }

    @Test func nothingThereYet() {
        let findings = topology(
            facts {
                $0.exchanges = [("openstack", .absent)]
                $0.queue = .absent
                $0.first = nil
            }
        )
        #expect(findings.map(\.status) == [.warning, .warning])
        #expect(findings["topology.queue"]?.advice?.contains("--os-profile") == true)
    }

    @Test func anExchangeOfAnotherKind() {
        let fanout = topology(facts { $0.exchanges = [("openstack", .present(exchange(type: "fanout")))] })[
            "topology.exchange"
        ]
        #expect(fanout?.status == .problem && fanout?.message.contains("property type") == true)
        let durable = facts { $0.exchanges = [("openstack", .present(exchange(isDurable: true)))] }
        #expect(topology(durable)["topology.exchange"]?.status == .warning)
        #expect(topology(durable, isStated: true)["topology.exchange"]?.status == .problem)
        #expect(topology(durable) { $0.isDurable = true }["topology.exchange"]?.status == .ok)
    }

    @Test func severalExchangesEachHaveTheirOwn() {
        let findings = topology(
            facts {
                $0.exchanges = [("nova", .present(exchange())), ("neutron", .absent), ("ironic", .present(exchange()))]
            }
        )
        let exchanges = findings.filter { $0.check == "topology.exchange" }
        #expect(exchanges.map(\.status) == [.ok, .warning, .ok])
        // Who sent what waits, nobody knows.
        let binding = findings["topology.binding"]
        #expect(binding?.status == .skipped && binding?.message.hasSuffix("is bound to nova, ironic") == true)
    }

    @Test func exchangesOfServicesThatNobodyNamedAreNamed() {
        let beside = topology(facts { $0.otherExchanges = ["ironic", "nova"] })["topology.services"]
        #expect(beside?.status == .skipped && beside?.message.hasPrefix("ironic, nova exist, too") == true)
        let elsewhere = topology(
            facts {
                $0.exchanges = [("openstack", .absent)]
                $0.otherExchanges = ["ironic", "nova"]
            }
        )["topology.services"]
        #expect(elsewhere?.status == .warning && elsewhere?.message.contains("profiler.info is bound") == true)
        #expect(elsewhere?.advice?.hasPrefix("--exchange ironic --exchange nova, or ") == true)
        #expect(topology(facts())["topology.services"] == nil)
    }

    @Test func aQueueOfTheOtherFlavourNamesPropertyAndFlag() {
        let quorum = facts { $0.queue = .present(queue(type: "quorum", isDurable: true)) }
        let unstated = topology(quorum)["topology.queue"]
        #expect(unstated?.status == .warning)
        #expect(unstated?.message.contains("error 406, property durable, x-queue-type") == true)
        #expect(unstated?.advice?.hasPrefix("--quorum") == true)

        let stated = topology(quorum, isStated: true) { $0.isDurable = true }["topology.queue"]
        #expect(stated?.status == .problem)
        #expect(stated?.message.contains("quorum, but the settings say durable") == true)
        #expect(stated?.message.contains("property x-queue-type,") == true)
        #expect(topology(quorum, isStated: true) { $0.isQuorum = true }["topology.queue"]?.status == .ok)

        let transient = topology(facts(), isStated: true) { $0.isDurable = true }["topology.queue"]
        #expect(transient?.advice?.contains("neither --durable nor --quorum") == true)
    }

    @Test func whatContradictsTheServicesOwnFileIsLeftOver() {
        let old = facts { $0.exchanges = [("ironic", .present(exchange()))] }
        let stale = topology(old, isStated: true, isFromServices: true) { $0.isDurable = true }
        for check in ["topology.exchange", "topology.queue"] {
            #expect(stale[check]?.status == .problem)
            #expect(stale[check]?.advice?.hasPrefix("it is left over from before these settings") == true)
            #expect(stale[check]?.advice?.contains("--durable") == false)
        }
        #expect(stale["topology.queue"]?.advice?.contains("delete_queue") == true)
        // A flag may be wrong, too.
        let flag = topology(old, isStated: true) { $0.isDurable = true }
        for check in ["topology.exchange", "topology.queue"] {
            #expect(flag[check]?.advice?.contains("neither --durable nor --quorum") == true)
            #expect(flag[check]?.advice?.contains("left over from before") == true)
        }
    }

    @Test func aQueueThatIsAbsentIsNotMadeByRunningServices() {
        let finding = topology(facts { $0.queue = .absent })["topology.queue"]
        #expect(finding?.advice?.contains("if it was deleted, restart the services") == true)
        let pool = topology(facts { $0.queue = .absent }, isPool: true, queue: "mine")["topology.queue"]
        #expect(pool?.advice?.contains("osprofiler consume --pool mine") == true)
    }

    // MARK: Risks

    private func risks(isPool: Bool = false, _ change: (inout BusProbeResult) -> Void) -> [Finding] {
        var topology = BusTopology()
        topology.isQuorum = true
        topology.deliveryLimit = 1
        return QueueRiskCheck(facts: facts(change), topology: topology, queue: "profiler.info", isPool: isPool).findings
    }

    @Test func aStreamIsAProblem() {
        let findings = risks { $0.queue = .present(queue(type: "stream", isDurable: true)) }
        #expect(findings.map(\.status) == [.problem])
        #expect(findings.first?.message.contains("is a stream") == true)
        let stream = facts { $0.queue = .present(queue(type: "stream", isDurable: true)) }
        #expect(topology(stream)["topology.queue"]?.message == "profiler.info is a stream")
        // The broker counts nothing there.
        #expect(backlog { $0.queue = stream.queue }["topology.consumers"] == nil)
    }

    @Test func aLowDeliveryLimitIsNamedBeforeAndAfterTheQueueIsMade() {
        let made = risks { $0.queue = .present(queue(type: "quorum", isDurable: true, limit: 2)) }
        #expect(made.map(\.status) == [.warning])
        #expect(made.first?.message.contains("after 2 redeliveries") == true)
        #expect(risks { $0.queue = .absent }.first?.message.contains("after 1 redelivery,") == true)
        #expect(risks { $0.queue = .present(queue(type: "quorum", isDurable: true, limit: 20)) }.isEmpty)
    }

    @Test func aPoolIsBoundedOnPurpose() {
        var pool = queue()
        pool.arguments = ["x-max-length": "1000000", "x-expires": "86400000"]
        #expect(risks(isPool: true) { $0.queue = .present(pool) }.isEmpty)
        #expect(risks { $0.queue = .present(pool) }.map(\.check) == ["topology.risk"])
    }

    @Test func aQuarantineThatLosesMessages() {
        var rejected = queue()
        rejected.arguments = ["x-max-length": "3"]
        let findings = risks { $0.rejectedProperties = rejected }
        #expect(findings.map(\.status) == [.warning, .warning])
        #expect(findings.allSatisfy { $0.check == "topology.rejected" })
        #expect(risks { $0.rejectedProperties = queue(isDurable: true) }.isEmpty)
        let stream = risks { $0.rejectedProperties = queue(type: "stream", isDurable: true) }
        #expect(stream.count == 1 && stream[0].message.contains("profiler.rejected is a stream"))
    }

    /// Copies stand in the store whatever the risk, dead letters only of what the queue drops.
    @Test(
        arguments: [
            (["x-max-length": "3"], nil), (["x-message-ttl": "100"], nil), (["x-expires": "100"], nil),
            (
                ["x-max-length": "3", "x-dead-letter-exchange": "graves"],
                "exchange graves feeds for the routing key profiler.rejected"
            ),
            (
                ["x-max-length-bytes": "3", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead"],
                "the queue dead, its dead letters"
            ),
            (["x-expires": "100", "x-dead-letter-exchange": "graves"], nil),
        ] as [([String: String], String?)]
    )
    func whatAQuarantineLostIsSomewhere(arguments: [String: String], deadLetters: String?) {
        var rejected = queue(isDurable: true)
        rejected.arguments = arguments
        let findings = risks { $0.rejectedProperties = rejected }
        let advice = findings.first?.advice ?? ""
        #expect(findings.count == 1 && advice.contains("queue export --from-store copies.jsonl"))
        #expect(advice.contains("dead letters") == (deadLetters != nil))
        if let deadLetters { #expect(advice.contains(deadLetters), "\(advice)") }
        let limited = risks { $0.rejectedProperties = queue(type: "quorum", isDurable: true, limit: 2) }
        #expect(limited.first?.advice?.contains("--from-store") == true)
    }

    @Test func aPoolLeavesTheServicesQueueAlone() {
        #expect(backlog { _ in }["topology.services_queue"] == nil)
        #expect(backlog { $0.services = status(ready: 5, consumers: 1) }["topology.services_queue"]?.status == .ok)
        let finding = backlog { $0.services = status(ready: 5) }["topology.services_queue"]
        #expect(finding?.status == .warning && finding?.message.contains("holds 5 messages") == true)
        #expect(finding?.advice?.contains("rabbitmqctl set_policy") == true)
    }

    // MARK: Declarations

    @Test func aDeliveryLimitAloneMakesADifference() {
        let limited = facts { $0.queue = .present(queue(type: "quorum", isDurable: true, limit: 5)) }
        let finding = topology(limited, isStated: true) { $0.isQuorum = true }["topology.queue"]
        #expect(finding?.status == .problem && finding?.message.contains("property x-delivery-limit") == true)
        #expect(finding?.advice?.contains("rabbit_quorum_delivery_limit = 5") == true)
        let agreed = topology(limited, isStated: true) {
            $0.isQuorum = true
            $0.deliveryLimit = 5
        }
        #expect(agreed["topology.queue"]?.status == .ok)
    }

    @Test func aPoolMayBeOfAnyFlavour() {
        let durable = facts { $0.queue = .present(queue(isDurable: true)) }
        #expect(topology(durable, isStated: true, queue: "mine")["topology.queue"]?.status == .ok)
    }

    @Test func newBrokersDoNotMakeTheQueue() {
        let absent = facts { $0.queue = .absent }
        let refused = topology(absent, version: "4.3.1")["topology.queue"]
        #expect(refused?.status == .problem && refused?.message.contains("error 541") == true)
        #expect(topology(absent, version: "4.2.0")["topology.queue"]?.status == .warning)
        #expect(topology(absent, version: "4.3.1") { $0.isQuorum = true }["topology.queue"]?.status == .warning)
    }

    @Test func whatMayNotBeAskedIsSkipped() {
        let secret = facts {
            $0.exchanges = [("openstack", .present(ExchangeProperties()))]
            $0.queue = .present(QueueProperties())
            $0.first = status(ready: 0)
        }
        #expect(topology(secret).map(\.status) == [.skipped, .skipped, .skipped])
        #expect(topology(secret)["topology.binding"]?.advice?.contains("--probe-publish") == true)
        #expect(topology(facts { $0.queue = .unknown("slow") })["topology.queue"]?.status == .skipped)
    }

    // MARK: Backlog

    private func backlog(_ change: (inout BusProbeResult) -> Void) -> [Finding] {
        BacklogCheck(
            facts: facts(change),
            queue: "profiler.info",
            rejectedQueue: "profiler.rejected",
            servicesQueue: "profiler.info"
        ).findings
    }

    @Test func consumers() {
        func finding(ready: Int, consumers: Int) -> Finding? {
            backlog { $0.first = status(ready: ready, consumers: consumers) }["topology.consumers"]
        }
        #expect(finding(ready: 0, consumers: 1)?.status == .ok)
        #expect(finding(ready: 0, consumers: 0)?.status == .warning)
        #expect(finding(ready: 1, consumers: 0)?.status == .problem)
        #expect(finding(ready: 1, consumers: 0)?.message.contains("1 message waits") == true)
        #expect(finding(ready: 0, consumers: 2)?.status == .warning)
        #expect(finding(ready: 0, consumers: 2)?.advice?.contains("--pool") == true)
    }

    @Test func aBacklogThatGrows() {
        func finding(_ first: Int, _ second: Int, consumers: Int = 1) -> Finding? {
            backlog {
                $0.first = status(ready: first, consumers: consumers)
                $0.second = status(ready: second, consumers: consumers)
                $0.interval = .milliseconds(500)
            }["topology.backlog"]
        }
        #expect(finding(5000, 4000)?.status == .ok)
        #expect(finding(10, 60)?.status == .ok)
        #expect(finding(5000, 5250)?.status == .warning)
        #expect(finding(5000, 5250)?.message.contains("500 more per second") == true)
        // Without a consumer the finding is that there is none.
        #expect(finding(5000, 5250, consumers: 0)?.status == .ok)
    }

    @Test func quarantine() {
        #expect(backlog { _ in }["topology.rejected"]?.status == .ok)
        let some = backlog { $0.rejected = status(ready: 2) }["topology.rejected"]
        #expect(some?.status == .warning)
        #expect(some?.advice == "osprofiler queue peek --queue profiler.rejected")
    }
}
