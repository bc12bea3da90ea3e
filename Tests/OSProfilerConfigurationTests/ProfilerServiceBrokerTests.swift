//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfiler
import OSProfilerAMQP
import TestSupport
import Testing

@testable import OSProfilerConfiguration

/// A service with a file as OpenStack's services have it, against a real broker.
@Suite(.serialized, .blocking) struct ProfilerServiceBrokerTests {
    @Test func pointsArriveWhereTheFileSays() async throws {
        let broker = try PrivateBroker.shared()
        let virtualHost = try broker.freshVirtualHost("configuration")
        let folder = try TemporaryFolder()
        let path = folder.path("shop.conf")
        try """
        [DEFAULT]
        transport_url = rabbit://guest:guest@\(broker.host):\(broker.port)/\(virtualHost)
        control_exchange = shop
        [oslo_messaging_rabbit]
        amqp_durable_queues = true
        [profiler]
        enabled = true
        hmac_keys = k
        sample_ratio = 1
        """.write(toFile: path, atomically: true, encoding: .utf8)
        let log = LogLines()
        let service = ProfilerService(
            configFiles: [path],
            environment: [:],
            service: ServiceIdentity(project: "shop", service: "shop-api", host: "h"),
            logger: log.logger
        )
        #expect(log.lines.isEmpty)
        // Points from before the start wait for it.
        service.profiler.withSampledProfiling { withTrace("wsgi") {} }
        service.start()
        #expect(await service.shutdown(within: .seconds(60)))
        #expect(service.statistics.delivered == 2)

        var configuration = AMQPConfiguration(endpoints: [AMQPEndpoint(host: broker.host, port: broker.port)])
        configuration.virtualHost = virtualHost
        configuration.heartbeat = 0
        let connection = try AMQPConnection.open(configuration)
        defer { connection.close() }
        let channel = try connection.openChannel()
        // The broker refuses it unless the service declared it so.
        try channel.declareExchange("shop", type: "topic", durable: true, autoDelete: false)
        _ = try channel.declareQueue("profiler.info", durable: true, autoDelete: false)
        var bodies: [String] = []
        while let message = try channel.get("profiler.info", noAck: true) {
            #expect(message.exchange == "shop")
            bodies.append(String(decoding: message.body, as: UTF8.self))
        }
        #expect(bodies.count == 2 && bodies.allSatisfy { $0.contains("\"event_type\": \"profiler.shop-api\"") })
    }
}
