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
    private func health(_ state: CollectorStatistics.State, reason: String? = nil) -> CollectorHealth {
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
        var stuck = health(.consuming)
        stuck.isLive = false
        #expect(messages.next(stuck, at: 100) == nil)
        #expect(messages.next(health(.consuming), at: 101) == "WATCHDOG=1")
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
