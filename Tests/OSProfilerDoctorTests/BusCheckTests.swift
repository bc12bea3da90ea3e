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
        BacklogCheck(facts: facts(change), queue: "profiler.info", rejectedQueue: "profiler.rejected").findings
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
