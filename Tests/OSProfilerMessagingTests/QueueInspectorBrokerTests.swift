//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerMessaging
import TestSupport
import Testing

@Suite(.blocking) struct QueueInspectorBrokerTests: PublisherSuite {
    /// A queue returns more than 100 messages in another way.
    @Test(.hangLimit, arguments: [1, 150])
    func theDeliveryLimitEndsAnInspectionBeforeAMessageIsLost(count: Int) async throws {
        let broker = try PrivateBroker.shared()
        let configuration = AMQPConfiguration(
            endpoints: [AMQPEndpoint(host: broker.host, port: broker.port)],
            virtualHost: try broker.freshVirtualHost("limit")
        )
        var topology = BusTopology()
        topology.isQuorum = true
        topology.deliveryLimit = 2
        let replayer = try QueueReplayer(configuration, topology: topology)
        defer { replayer.close() }
        for number in 0..<count {
            let message = BusMessage(
                exchange: "openstack",
                routingKey: "profiler.info",
                properties: AMQPProperties(deliveryMode: 2),
                body: Array("\(number)".utf8)
            )
            try replayer.publish(message)
        }
        try replayer.finish()

        let inspector = try QueueInspector(configuration)
        defer { inspector.close() }
        let properties = try QueueProbe.properties(of: topology.queue, configuration)
        inspector.deliveryLimit = inspector.deliveryLimit(of: properties)
        #expect(inspector.deliveryLimit == 2)
        func bodies() throws -> [String] {
            var bodies: [String] = []
            _ = try inspector.visit(topology.queue, limit: .max) { message in
                bodies.append(String(decoding: message.body, as: UTF8.self))
                return true
            }
            return bodies.sorted()
        }
        let all = (0..<count).map(String.init).sorted()
        #expect(try bodies() == all)
        #expect(try bodies() == all)
        let error = #expect(throws: MessagingError.self) { try bodies() }
        #expect(error?.code == .deliveryLimit)
        #expect(error?.description.contains("it is now at the end of the queue") == true)
        try await Self.eventually("the messages are where they belong") {
            try inspector.status(of: topology.queue)?.messageCount == count
        }
        // What the flag of the commands does: the others are shown once more, and gone.
        inspector.deliveryLimit = nil
        #expect(try bodies() == all)
        try await Self.eventually("the messages are where they belong") {
            try inspector.status(of: topology.queue)?.messageCount == 1
        }
    }
}
