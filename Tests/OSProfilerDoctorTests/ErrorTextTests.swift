//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerMessaging
import Testing

@testable import OSProfilerDoctor

@Suite struct ErrorTextTests {
    private func text(_ code: AMQPError.Code, _ message: String) -> String {
        ErrorText.message(MessagingError(AMQPError(code: code, message: message)))
    }

    @Test func aBrokerWithoutQueuesWithoutDurability() {
        let text = text(
            .transientRefused,
            "h:1: 541 INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated."
        )
        #expect(
            text.contains("deprecated (--durable or --quorum, and [oslo_messaging_rabbit] amqp_durable_queues = true")
        )
    }

    @Test func aDeclarationThatDiffers() {
        let text = text(
            .preconditionFailed,
            "h:1: PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is "
                + "'false'"
        )
        #expect(text.contains("omit --durable and --quorum") && text.contains("left over from before"))
    }

    @Test func anotherPreconditionIsNoMatterOfDeclarations() {
        let message = "h:1: PRECONDITION_FAILED - message size 20 is larger than configured max size 10"
        #expect(text(.preconditionFailed, message) == message)
    }
}
