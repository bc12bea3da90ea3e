//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Logging
import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerMonitoring

@Suite struct ServiceManagerTests {
    private func health(_ state: CollectorStatistics.State, reason: String? = nil) -> GroupHealth {
        GroupHealth([BusHealth(bus: nil, health: collectorHealth(state, reason: reason))])
    }

    private func collectorHealth(_ state: CollectorStatistics.State, reason: String? = nil) -> CollectorHealth {
        let configuration = CollectorConfiguration(connection: AMQPConfiguration(endpoints: []))
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        var health = Collector(configuration, store: InMemoryStore(), logger: logger).health
        health.state = state
        health.reason = reason
        return health
    }

    @Test func itIsReadyOnceTheBrokerAnswers() {
        var messages = ServiceMessages(watchdogPeriod: nil)
        #expect(messages.next(health(.connecting), at: 0) == "STATUS=connecting to the broker")
        #expect(messages.next(health(.connecting), at: 1) == nil)
        #expect(messages.next(health(.waitingForQueue), at: 2) == "READY=1\nSTATUS=waiting for the queue")
        #expect(messages.next(health(.consuming), at: 3) == "STATUS=consuming")
        #expect(messages.next(health(.consuming), at: 4) == nil)
    }

    @Test func severalBusesAreReadyOnceAllBrokersAnswer() {
        func group(_ states: (CollectorStatistics.State, String?)...) -> GroupHealth {
            GroupHealth(
                zip(["a", "b"], states).map { BusHealth(bus: $0, health: collectorHealth($1.0, reason: $1.1)) }
            )
        }
        var messages = ServiceMessages(watchdogPeriod: nil)
        #expect(
            messages.next(group((.consuming, nil), (.connecting, "refused")), at: 0)
                == "STATUS=consuming 1 of 2 buses; b: connecting to the broker: refused"
        )
        #expect(
            messages.next(group((.consuming, nil), (.waitingForQueue, nil)), at: 1)
                == "READY=1\nSTATUS=consuming 1 of 2 buses; b: waiting for the queue"
        )
        #expect(messages.next(group((.consuming, nil), (.consuming, nil)), at: 2) == "STATUS=consuming 2 of 2 buses")
        // A queue that is drained is not waited for.
        #expect(group((.stopped, nil), (.consuming, nil)).isLive)
        #expect(!group((.stopped, nil), (.stopped, nil)).isLive)
    }

    @Test func theBusThatIsWorstOffSpeaksForAll() {
        let health = GroupHealth([
            BusHealth(bus: "a", health: collectorHealth(.consuming)),
            BusHealth(bus: "b", health: collectorHealth(.connecting, reason: "refused")),
            BusHealth(bus: "c", health: collectorHealth(.waitingForQueue, reason: "no queue")),
        ])
        #expect(health.state == .connecting && health.reason == "b: refused" && !health.isReady)
    }

    @Test func aReasonIsShownWithoutItsSecrets() {
        var messages = ServiceMessages(watchdogPeriod: nil)
        let message = messages.next(health(.connecting, reason: "rabbit://u:secret@h:5672 refuses"), at: 0)
        #expect(message?.hasPrefix("STATUS=connecting to the broker: rabbit://u:") == true)
        #expect(message?.contains("secret") == false)
    }

    @Test func onlyALiveConsumerFeedsTheWatchdog() {
        var messages = ServiceMessages(watchdogPeriod: 10)
        _ = messages.next(health(.consuming), at: 0)
        #expect(messages.next(health(.consuming), at: 9) == nil)
        #expect(messages.next(health(.consuming), at: 10) == "WATCHDOG=1")
        var stuck = collectorHealth(.consuming)
        stuck.isLive = false
        #expect(messages.next(GroupHealth([BusHealth(bus: nil, health: stuck)]), at: 100) == nil)
        // Nor does one of several feed it while another hangs.
        let both = [("one", collectorHealth(.consuming)), ("two", stuck)].map { BusHealth(bus: $0, health: $1) }
        #expect(messages.next(GroupHealth(both), at: 100)?.contains("WATCHDOG") != true)
        #expect(messages.next(health(.consuming), at: 101) == "STATUS=consuming\nWATCHDOG=1")
    }

    @Test func aReloadIsOverWhenTheNewConsumerIsReady() {
        var messages = ServiceMessages(watchdogPeriod: 10)
        _ = messages.next(health(.consuming), at: 0)
        #expect(messages.beginReload(at: 5) == "RELOADING=1\nMONOTONIC_USEC=5")
        // Between two consumers none is at work, which is no hang.
        #expect(messages.next(health(.stopped), at: 10) == "STATUS=reloading the configuration\nWATCHDOG=1")
        #expect(messages.next(health(.stopped), at: 100_000_000) == nil)
        #expect(messages.endReload(changed: true) == nil)
        #expect(messages.next(health(.connecting), at: 11) == "STATUS=connecting to the broker")
        #expect(messages.next(health(.consuming), at: 12) == "READY=1\nSTATUS=consuming")
    }

    @Test func aReloadThatChangesNothingIsOverAtOnce() {
        var messages = ServiceMessages(watchdogPeriod: nil)
        // Not before the service was ready for the first time.
        _ = messages.beginReload(at: 0)
        #expect(messages.endReload(changed: false) == nil)
        _ = messages.next(health(.consuming), at: 1)
        _ = messages.beginReload(at: 2)
        #expect(messages.endReload(changed: false) == "READY=1")
        #expect(messages.next(health(.consuming), at: 3) == nil)
    }

    @Test func messagesReachTheSocket() throws {
        let folder = try TemporaryFolder()
        let receiver = try NotifyReceiver(path: folder.path("notify"))
        let manager = try #require(try ServiceManager(environment: ["NOTIFY_SOCKET": folder.path("notify")]))
        manager.reportStopping()
        manager.report { health(.stopped) }
        #expect(receiver.next() == ["STOPPING=1"])
        #expect(receiver.next() == ["STATUS=stopped"])
    }

    @Test func aManagerThatDoesNotReadDelaysNothing() throws {
        let folder = try TemporaryFolder()
        let receiver = try NotifyReceiver(path: folder.path("notify"))
        let socket = try NotifySocket(folder.path("notify"))
        for number in 0..<5000 { socket.send("STATUS=\(number)") }
        #expect(receiver.next() == ["STATUS=0"])
        // Nor does one that is gone.
        try NotifySocket(folder.path("absent")).send("READY=1")
    }

    @Test(arguments: ["relative", "@", "/" + String(repeating: "x", count: 200)])
    func anAddressThatIsNoneIsNamed(address: String) {
        let error = #expect(throws: MonitoringError.self) {
            try ServiceManager(environment: ["NOTIFY_SOCKET": address])
        }
        #expect(error?.code == .badNotifySocket)
        #expect(error?.description.contains("NOTIFY_SOCKET") == true)
    }

    @Test func withoutASocketThereIsNoManager() throws {
        #expect(try ServiceManager(environment: [:]) == nil)
        #expect(try ServiceManager(environment: ["NOTIFY_SOCKET": ""]) == nil)
    }
}
