//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCore
import OSProfilerMessaging
import Testing

@Suite struct ReplayRoutingTests {
    private let routing = ReplayRouting(BusTopology())

    private func message(
        _ exchange: String,
        _ routingKey: String,
        _ headers: [(String, AMQPValue)] = []
    ) -> BusMessage {
        BusMessage(exchange: exchange, routingKey: routingKey, properties: .init(headers: headers), body: [1])
    }

    private func quarantineHeaders(_ exchange: String, _ routingKey: String) -> [(String, AMQPValue)] {
        QuarantineHeaders.add(
            to: AMQPProperties(),
            rejection: Rejection(.notJSON, "why"),
            exchange: exchange,
            routingKey: routingKey,
            at: .now()
        ).headers ?? []
    }

    private func target(_ message: BusMessage, _ routing: ReplayRouting? = nil) -> [String] {
        let routed = (routing ?? self.routing).routed(message)
        return [routed.exchange, routed.routingKey]
    }

    @Test func onlyQuarantinedMessagesHaveAnOrigin() {
        let headers = quarantineHeaders("nova", "compute.host1")
        #expect(target(message("openstack", "profiler.info", headers)) == ["openstack", "profiler.info"])
        #expect(target(message("", "profiler.info", headers)) == ["", "profiler.info"])
        #expect(target(message("openstack", "profiler.rejected", headers)) == ["openstack", "profiler.rejected"])
        #expect(target(message("", "profiler.rejected", headers)) == ["nova", "compute.host1"])
        // The two headers alone are not what the consumer writes.
        let forged = headers.filter { $0.0.hasSuffix("exchange") || $0.0.hasSuffix("key") }
        #expect(target(message("", "profiler.rejected", forged)) == ["", "profiler.rejected"])
    }

    @Test func servicesPublishWithTheTopicsKeyOnly() {
        func isOfServices(_ exchange: String, _ key: String, _ routing: ReplayRouting) -> Bool {
            routing.isOfServices(message(exchange, key).target)
        }
        for exchange in ["nova", "ironic", "openstack", ""] {
            #expect(isOfServices(exchange, "profiler.info", routing))
            #expect(!isOfServices(exchange, "compute.host1", routing))
        }
        #expect(!isOfServices("dlx", "profiler.info", routing))
        #expect(isOfServices("dlx", "profiler.info", ReplayRouting(BusTopology(), exchanges: ["dlx"])))
        #expect(isOfServices("dlx", "profiler.info", ReplayRouting(BusTopology(), destination: "dlx")))
    }

    @Test func aDestinationReplacesTheExchange() {
        let routing = ReplayRouting(BusTopology(), destination: "mine")
        #expect(target(message("nova", "profiler.info"), routing) == ["mine", "profiler.info"])
        let quarantined = message("", "profiler.rejected", quarantineHeaders("nova", "profiler.info"))
        #expect(target(quarantined, routing) == ["mine", "profiler.info"])
    }

    private func death(_ queue: String, _ exchange: String, _ key: String) -> AMQPValue {
        .table([("queue", .string(queue)), ("exchange", .string(exchange)), ("routing-keys", .array([.string(key)]))])
    }

    @Test func deadLettersGoToTheirFirstExchange() {
        let first: [(String, AMQPValue)] = [
            ("x-first-death-exchange", "openstack"), ("x-first-death-queue", "profiler.info"),
            ("x-first-death-reason", "expired"), ("mine", 1),
        ]
        #expect(target(message("dlx", "profiler.info", first)) == ["openstack", "profiler.info"])
        #expect(routing.routed(message("dlx", "dead", first)).properties.headers?.map(\.0) == ["mine"])
        let deaths = AMQPValue.array([death("dead", "dlx", "dead"), death("pool", "ironic", "profiler.info")])
        #expect(target(message("dlx", "dead", [("x-death", deaths)])) == ["ironic", "profiler.info"])
    }

    @Test func deathsLeadToServicesOnly() {
        let deaths = AMQPValue.array([death("compute.host1", "nova", "compute.host1")])
        #expect(target(message("dlx", "dead", [("x-death", deaths)])) == ["dlx", "dead"])
        // A message that services publish is where it belongs, whatever its headers say.
        let other = AMQPValue.array([death("profiler.info", "nova", "profiler.info")])
        #expect(target(message("ironic", "profiler.info", [("x-death", other)])) == ["ironic", "profiler.info"])
    }

    @Test func aDeadLetterOfTheQuarantineGoesToItsOrigin() {
        let deaths = AMQPValue.array([death("profiler.rejected", "", "profiler.rejected")])
        let headers = quarantineHeaders("ironic", "profiler.info") + [("x-death", deaths)]
        #expect(target(message("dlx", "dead", headers)) == ["ironic", "profiler.info"])
    }
}
