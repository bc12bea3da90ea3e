//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCore
import OSProfilerMessaging
import TestSupport
import Testing

@Suite(.blocking) struct QueueReplayerBrokerTests: PublisherSuite {
    @Test(.hangLimit) func anAlarmIsWaitedFor() throws {
        let broker = try PrivateBroker(.init(tls: false))
        let configuration = AMQPConfiguration(endpoints: [AMQPEndpoint(host: broker.host, port: broker.port)])
        let replayer = try QueueReplayer(configuration, topology: BusTopology(), confirmTimeout: .seconds(600))
        defer { replayer.close() }
        try broker.raiseMemoryAlarm()
        var reasons: [String] = []
        replayer.whenBlocked = { reason in
            reasons.append(reason)
            try? broker.clearMemoryAlarm()
        }
        // Several routes: declaring one must not wait for the alarm's end either.
        for exchange in ["ironic", "nova", "openstack"] {
            let message = BusMessage(
                exchange: exchange,
                routingKey: "profiler.info",
                properties: AMQPProperties(),
                body: [1]
            )
            try replayer.publish(message)
        }
        try replayer.finish()
        #expect(replayer.result.confirmed == 3 && replayer.result.failed == 0)
        #expect(reasons.count == 1 && reasons.first?.contains("blocks publishers: low on memory") == true)
    }

    /// A message that RabbitMQ itself dead-lettered is exported and replayed.
    @Test(.hangLimit) func aDeadLetteredMessageGoesHome() async throws {
        let broker = try PrivateBroker.shared()
        let configuration = AMQPConfiguration(
            endpoints: [AMQPEndpoint(host: broker.host, port: broker.port)],
            virtualHost: try broker.freshVirtualHost("replay")
        )
        let connection = try AMQPConnection.open(configuration)
        defer { connection.close() }
        let channel = try connection.openChannel()
        try channel.declareExchange("dlx", durable: true)
        _ = try channel.declareQueue("dead")
        try channel.bindQueue("dead", exchange: "dlx", routingKey: "#")
        try BusTopology().declareExchange(on: channel)
        let arguments: [(String, AMQPValue)] = [("x-dead-letter-exchange", "dlx"), ("x-message-ttl", 1)]
        _ = try channel.declareQueue("profiler.info", arguments: arguments)
        try channel.bindQueue("profiler.info", exchange: "openstack", routingKey: "profiler.info")
        let headers: [(String, AMQPValue)] = [("bytes", .bytes([0xFF])), ("time", .timestamp(1_700_000_000))]
        _ = try channel.publish(
            exchange: "openstack",
            routingKey: "profiler.info",
            properties: AMQPProperties(headers: headers),
            body: [1]
        )
        try await Self.eventually("the messages are where they belong") {
            try channel.declareQueue("dead", passive: true).messageCount == 1
        }
        _ = try channel.deleteQueue("profiler.info")

        let dead = try #require(try channel.get("dead", noAck: true)).exported()
        #expect(dead.exchange == "dlx" && dead.properties.headers?.contains { $0.0 == "x-death" } == true)
        try replay(dead, configuration)

        let home = try #require(try channel.get("profiler.info", noAck: true))
        #expect(home.exchange == "openstack" && home.body == [1])
        #expect(AMQPValue.table(home.properties.headers ?? []) == .table(headers))
        #expect(try channel.get("dead", noAck: true) == nil)
        _ = try channel.publish(exchange: "dlx", routingKey: "profiler.info", properties: .init(), body: [2])
        try await Self.eventually("the messages are where they belong") {
            try channel.declareQueue("dead", passive: true).messageCount == 1
        }
        #expect(try channel.get("profiler.info", noAck: true) == nil)
    }

    @Test(.hangLimit) func nothingIsMadeWhereServicesDoNotPublish() throws {
        let broker = try PrivateBroker.shared()
        let configuration = AMQPConfiguration(
            endpoints: [AMQPEndpoint(host: broker.host, port: broker.port)],
            virtualHost: try broker.freshVirtualHost("replay")
        )
        let connection = try AMQPConnection.open(configuration)
        defer { connection.close() }
        try connection.openChannel().declareExchange("nova")
        for (exchange, key) in [("nova", "compute.host1"), ("", "compute.host1")] {
            let message = BusMessage(exchange: exchange, routingKey: key, properties: .init(), body: [1])
            #expect(try replay(message, configuration).failed == 1)
        }
        #expect(try connection.status(ofQueue: "compute.host1") == nil)
    }

    @discardableResult
    private func replay(
        _ message: BusMessage,
        _ configuration: AMQPConfiguration
    ) throws -> QueueReplayer.Result {
        let replayer = try QueueReplayer(configuration, topology: BusTopology())
        defer { replayer.close() }
        try replayer.publish(message)
        try replayer.finish()
        return replayer.result
    }
}

extension AMQPMessage {
    /// The message as a line of an export file holds it.
    fileprivate func exported() throws -> BusMessage {
        var writer = ByteWriter()
        writer.writeJSON(BusMessage(self))
        return try BusMessage(line: writer.bytes)
    }
}
