//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Testing

@testable import OSProfilerMessaging

@Suite struct PropertyDifferenceTests {
    @Test func readsWhatTheBrokerSays() {
        let flag = PropertyDifference(
            "h:5672: declare queue 'q': the broker closed the channel: 406 PRECONDITION_FAILED - inequivalent arg "
                + "'durable' for queue 'it's but current is 'x'' in vhost '/': received 'true' but current is 'false'"
        )
        #expect(flag?.property == "durable" && flag?.current == "false")
        let argument = PropertyDifference(
            "PRECONDITION_FAILED - inequivalent arg 'x-delivery-limit' for queue 'q' in vhost '/': received the value "
                + "'?' of type 'longstr' but current is the value '5' of type 'signedint'"
        )
        #expect(argument?.property == "x-delivery-limit" && argument?.current == "5")
        let none = PropertyDifference(
            "inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': received the value 'x' of type 'longstr' but "
                + "current is none"
        )
        #expect(none?.property == "x-queue-type")
        #expect(none?.current == nil)
    }

    @Test(arguments: [
        "", "PRECONDITION_FAILED - invalid arg 'x-queue-type' for queue 'q'", "inequivalent arg 'durable",
    ])
    func anythingElseSaysNothing(text: String) {
        #expect(PropertyDifference(text) == nil)
    }
}
