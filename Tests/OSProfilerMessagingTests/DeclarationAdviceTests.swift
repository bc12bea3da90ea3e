//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import Testing

@testable import OSProfilerMessaging

/// Advice about a refused declaration names both ways out: the settings may be wrong, or what exists is left over.
@Suite struct DeclarationAdviceTests {
    private func advice(_ text: String) -> String? {
        DeclarationAdvice.text(for: AMQPError(code: .preconditionFailed, message: "PRECONDITION_FAILED - " + text))
    }

    @Test(arguments: [
        (
            "arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'",
            "omit --durable and --quorum"
        ),
        (
            "arg 'durable' for queue 'q' in vhost '/': received 'false' but current is 'true'",
            "with --durable, --quorum"
        ),
        (
            "arg 'x-queue-type' for queue 'q' in vhost '/': received none but current is the value 'quorum' of type 'longstr'",
            "with --quorum"
        ),
        (
            "arg 'x-queue-type' for queue 'q' in vhost '/': received the value 'quorum' of type 'longstr' but current is none",
            "omit --quorum"
        ),
        (
            "arg 'x-delivery-limit' for queue 'q' in vhost '/': received none but current is the value '5' of type 'signedint'",
            "rabbit_quorum_delivery_limit = 5"
        ),
        (
            "arg 'x-max-length' for queue 'q' in vhost '/': received none but current is the value '5' of type 'signedint'",
            "cannot declare the argument x-max-length"
        ),
    ])
    func bothWaysOut(text: String, setting: String) {
        let advice = advice("inequivalent " + text)
        #expect(advice?.contains(setting) == true, "\(advice ?? "none")")
        #expect(advice?.contains("left over from before: drain it, delete it") == true)
    }

    @Test func anExchangeHasNothingToDrain() {
        let text = "inequivalent arg 'durable' for exchange 'x' in vhost '/': received 'true' but current is 'false'"
        #expect(advice(text)?.contains("stop the services that use it, delete it") == true)
    }

    @Test(arguments: QuorumLimit.allCases)
    func aLimitThatNoQueueCanHave(limit: QuorumLimit) {
        let text = "invalid arg '\(limit.argument)' for queue 'q' in vhost '/': {value_negative,-1}"
        #expect(advice(text)?.contains("\(limit.option) = 0 means no limit") == true)
    }

    @Test func anotherPreconditionGetsNone() {
        #expect(advice("message size 20000000 is larger than configured max size 16777216") == nil)
        #expect(advice("invalid expiration 'x'") == nil)
    }

    @Test func queuesWithoutDurability() {
        let refused = AMQPError(code: .transientRefused, message: "h:1: no")
        #expect(refused.advisedMessage.contains("--durable or --quorum"))
        #expect(refused.advisedMessage.contains("amqp_durable_queues = true for all services"))
        #expect(AMQPError(code: .socket, message: "h:1: no").advisedMessage == "h:1: no")
        #expect(DeclarationFix.text(for: refused).contains("amqp_durable_queues = true for all services"))
    }
}
