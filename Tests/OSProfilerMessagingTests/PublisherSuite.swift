//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerAMQP
import OSProfilerCore
import TestSupport
import Testing

@testable import OSProfilerMessaging

/// What the tests of publishers and queues with a real broker share.
protocol PublisherSuite {}

extension PublisherSuite {
    static func configuration(
        _ broker: PrivateBroker,
        virtualHost: String = "/",
        durable: Bool = false
    ) -> PublisherConfiguration {
        var connection = AMQPConfiguration(endpoints: [AMQPEndpoint(host: broker.host, port: broker.port)])
        connection.virtualHost = virtualHost
        var configuration = PublisherConfiguration(connection: connection)
        configuration.topology.exchange = "publisher-tests"
        configuration.topology.isDurable = durable
        configuration.firstDelay = .milliseconds(10)
        configuration.maximumDelay = .milliseconds(200)
        return configuration
    }

    static func notifier(_ configuration: PublisherConfiguration, log: LogLines = LogLines()) -> MessagingNotifier {
        MessagingNotifier(configuration, logger: log.logger)
    }

    /// A point whose name is its number.
    static func point(_ number: Int, info: TraceInfo = TraceInfo()) -> TracePoint {
        TracePoint(
            name: "\(number)",
            phase: .start,
            baseID: "base",
            traceID: .random(),
            parentID: "base",
            info: info,
            service: service
        )
    }

    /// A connection of the test's own. Without heartbeats: nobody sends any while the test waits for its turn, however long
    /// that takes.
    static func connect(_ configuration: PublisherConfiguration) throws -> AMQPConnection {
        var connection = configuration.connection
        connection.heartbeat = 0
        return try AMQPConnection.open(connection)
    }

    /// Everything in the queue, taken out.
    static func drain(_ configuration: PublisherConfiguration) throws -> [AMQPMessage] {
        let connection = try Self.connect(configuration)
        defer { connection.close() }
        let channel = try connection.openChannel()
        var messages: [AMQPMessage] = []
        while let message = try channel.get(configuration.topology.queue, noAck: true) { messages.append(message) }
        return messages
    }

    static func bodies(_ messages: [AMQPMessage]) throws -> [PublishedBody] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try messages.map { try decoder.decode(PublishedBody.self, from: Data($0.body)) }
    }

    /// Waits for something that another thread brings about; the limit is there only so that a failure ends.
    static func eventually(
        _ what: Comment,
        _ condition: () throws -> Bool
    ) async throws {
        let limit = ContinuousClock.now + .seconds(60)
        while try !condition() {
            try #require(ContinuousClock.now < limit, what)
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

private let service = ServiceIdentity(project: "p", service: "s", host: "h")

/// What the tests look at in a message's body.
struct PublishedBody: Decodable {
    struct Payload: Decodable { let name: String }
    let messageId: String
    let _uniqueId: String
    let payload: Payload
    var number: Int? { Int(payload.name.dropLast("-start".count)) }
}
