//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import Testing

@Suite struct RejectedMessageTests {
    /// Stores hold identities, so another version has to compute the same.
    @Test func anIdentityIsTheSameInEveryVersion() {
        var message = RejectedMessage(
            reason: "notJSON",
            detail: "",
            exchange: "nova",
            routingKey: "profiler.info",
            properties: "{}",
            body: [UInt8]("body".utf8),
            time: .now()
        )
        #expect(message.identity.description == "6205e2dd-84bf-0ada-39e9-fd6013a85586")
        message.reason = "another"
        message.time = Timestamp(microseconds: 0)
        #expect(message.identity.description == "6205e2dd-84bf-0ada-39e9-fd6013a85586")
        message.body = []
        #expect(message.identity.description != "6205e2dd-84bf-0ada-39e9-fd6013a85586")
    }
}
