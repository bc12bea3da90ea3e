//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerNotifying
import TestSupport
import Testing

@testable import OSProfilerMessaging

struct PublisherLogTests {
    @Test("Drops are one episode until ten seconds pass without one")
    func dropEpisode() {
        var drops = DropEpisode()
        let second: Int64 = 1_000_000
        #expect(drops.update(0, at: 0) == nil)
        #expect(drops.update(5, at: second) == .begins)
        #expect(drops.update(9, at: 2 * second) == nil)
        #expect(drops.update(9, at: 12 * second) == nil)
        #expect(drops.update(10, at: 12 * second) == nil)
        #expect(drops.update(10, at: 22 * second + 1) == .ends(10))
        #expect(drops.update(10, at: 99 * second) == nil)
        #expect(drops.update(11, at: 100 * second) == .begins)
        #expect(drops.update(11, at: 111 * second) == .ends(1))
    }

    @Test("The log reports an outage once, however often it is noticed")
    func onceAnEpisode() {
        let lines = LogLines()
        var log = PublisherLog(lines.logger)
        for _ in 0..<2 {
            for _ in 0..<100 { log.broken(AMQPError(code: .unreachable, message: "refused")) }
            log.healthy()
            log.healthy()
        }
        for total in 1...1000 { log.dropped(total, at: Int64(total)) }
        #expect(lines.containing("no broker accepts trace points").count == 2)
        #expect(lines.containing("accepts trace points again").count == 2)
        #expect(lines.containing("dropping trace points").count == 1)
        #expect(lines.containing("").count == 5)
        #expect(lines.containing("info: ").count == 5)
    }

    @Test("Refusals are one episode until ten seconds pass without one, whatever is confirmed meanwhile")
    func refusals() {
        let lines = LogLines()
        var log = PublisherLog(lines.logger)
        for total in 1...1000 {
            log.refused(total, at: Int64(total) * 9_000_000)
            log.healthy()
        }
        #expect(lines.lines == ["info: broker refuses trace points; declaring the queue again"])
        log.refused(1000, at: 9_020_000_000)
        #expect(lines.lines.last == "info: broker no longer refuses trace points, osprofiler.refusals=1000")
    }

    @Test(
        "What a broker refuses names what to change",
        arguments: [
            (
                "inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'",
                "isDurable to false"
            ),
            (
                "inequivalent arg 'auto_delete' for queue 'q' in vhost '/': received 'false' but current is 'true'",
                "isAutoDelete to true"
            ),
            (
                "inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': received none but current is the value 'quorum' of type 'longstr'",
                "isQuorum to true"
            ),
            (
                "inequivalent arg 'x-delivery-limit' for queue 'q' in vhost '/': received none but current is the value '5' of type 'signedint'",
                "quorumLimits[.delivery] to 5"
            ),
            (
                "inequivalent arg 'type' for exchange 'x' in vhost '/': received 'topic' but current is 'fanout'",
                "'type' fanout"
            ),
            ("something new", "exists with other properties"),
        ]
    )
    func fixes(text: String, fix: String) {
        let error = AMQPError(code: .preconditionFailed, message: "PRECONDITION_FAILED - " + text)
        #expect(DeclarationFix.text(for: error).contains(fix))
    }
}
