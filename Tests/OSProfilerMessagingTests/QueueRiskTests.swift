//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import Testing

@testable import OSProfilerMessaging

@Suite struct QueueRiskTests {
    private func queue(_ type: String = "classic", _ arguments: [String: String] = [:]) -> QueueProperties {
        var properties = QueueProperties()
        properties.type = type
        properties.isDurable = true
        properties.isAutoDelete = false
        properties.arguments = arguments
        return properties
    }

    @Test func aPlainQueueHasNone() {
        #expect(QueueRisk.consuming(queue()).isEmpty && QueueRisk.keeping(queue()).isEmpty)
        #expect(QueueRisk.consuming(QueueProperties()).isEmpty && QueueRisk.keeping(QueueProperties()).isEmpty)
        // What the services declare: its messages die with the broker, as everybody knows.
        var transient = queue()
        transient.isDurable = false
        #expect(QueueRisk.consuming(transient).isEmpty)
        #expect(QueueRisk.keeping(transient) == [.isTransient])
    }

    @Test func aStream() {
        // A stream's length is bounded, but that is the smaller trouble.
        #expect(QueueRisk.consuming(queue("stream", ["x-max-length-bytes": "1"])) == [.isStream])
    }

    @Test(
        arguments: [(nil, false), (-1, false), (0, true), (1, true), (4, true), (5, false), (20, false)]
            as [(Int?, Bool)]
    )
    func aDeliveryLimit(limit: Int?, isLow: Bool) {
        var quorum = queue("quorum")
        quorum.deliveryLimit = limit
        #expect(QueueRisk.consuming(quorum).isEmpty != isLow)
    }

    @Test(
        arguments: [
            (["x-max-length": "9"], [QueueRisk.dropsOldest(limit: "x-max-length 9")]),
            (["x-max-length-bytes": "9", "x-overflow": "drop-head"], [.dropsOldest(limit: "x-max-length-bytes 9")]),
            (["x-max-length": "9", "x-overflow": "reject-publish"], []),
            (["x-max-length": "9", "x-overflow": "reject-publish-dlx"], []),
            (["x-message-ttl": "100"], [.dropsAged(milliseconds: "100")]),
        ] as [([String: String], [QueueRisk])]
    )
    func limits(arguments: [String: String], risks: [QueueRisk]) {
        #expect(QueueRisk.consuming(queue("classic", arguments)) == risks)
    }

    @Test func aQueueThatEndsUnused() {
        #expect(QueueRisk.keeping(queue("classic", ["x-expires": "1000"])) == [.isDeletedUnused])
        #expect(QueueRisk.consuming(queue("classic", ["x-expires": "1000"])).isEmpty)
    }

    @Test func theCommandForAQueueBesideAPoolHoldsPlainNamesAlone() {
        #expect(NeglectedQueue.advice("profiler.info").contains(#"'^profiler\.info$'"#))
        #expect(!NeglectedQueue.advice("it's; rm").contains("rabbitmqctl"))
    }
}
