//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import TestSupport
import Testing

@testable import OSProfilerMessaging

/// Exchange, queue and binding vanish or change under a connected publisher.
@Suite(.blocking) struct PublisherTopologyTests: PublisherSuite {
    private let broker: PrivateBroker
    private let configuration: PublisherConfiguration
    private let log = LogLines()
    private let notifier: MessagingNotifier
    /// Somebody else's connection, that disturbs.
    private let channel: AMQPChannel

    /// A publisher whose first point is confirmed.
    init() async throws {
        broker = try PrivateBroker.shared()
        configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        channel = try Self.connect(configuration).openChannel()
        notifier = Self.notifier(configuration, log: log)
        notifier.start()
        notifier.notify(Self.point(0))
        let notifier = notifier
        try await Self.eventually("the first point is confirmed") { notifier.statistics.confirmed == 1 }
    }

    /// Publishes fifty points and ends.
    ///
    /// - Returns: whether everything was confirmed.
    private func publish() async -> Bool {
        for number in 1...50 { notifier.notify(Self.point(number)) }
        return await notifier.shutdown(within: .seconds(30))
    }

    private func numbersInQueue() throws -> [Int] {
        try Self.bodies(try Self.drain(configuration)).compactMap(\.number).sorted()
    }

    @Test("A queue deleted under way is declared again, and what was returned arrives")
    func deletedQueue() async throws {
        _ = try channel.deleteQueue("profiler.info")
        #expect(await publish())
        #expect(try numbersInQueue() == Array(1...50))
        #expect(notifier.statistics.returned >= 1)
        #expect(notifier.statistics.reconnects == 0)
    }

    @Test("A binding removed under way is made again, and what was returned arrives")
    func unboundQueue() async throws {
        try channel.unbindQueue("profiler.info", exchange: "publisher-tests", routingKey: "profiler.info")
        #expect(await publish())
        #expect(try numbersInQueue() == Array(0...50))
        #expect(notifier.statistics.returned >= 1)
        #expect(notifier.statistics.reconnects == 0)
        #expect(log.containing("declaring the queue again").count == 1)
    }

    @Test("A broker that refuses queues without durability is named with the way out, and points wait")
    func transientRefused() async throws {
        let relay = try FrameRelay(to: broker.port, refusing: FrameRelay.Refusal.ofTransientQueues)
        defer { relay.close() }
        var refused = configuration
        refused.connection.virtualHost = try broker.freshVirtualHost("publisher")
        refused.connection.endpoints = [AMQPEndpoint(host: "127.0.0.1", port: relay.port)]
        let log = LogLines()
        let notifier = Self.notifier(refused, log: log)
        notifier.start()
        notifier.notify(Self.point(0))
        try await Self.eventually("the refusal is logged") { !log.containing("no broker accepts trace points").isEmpty }
        #expect(await !notifier.shutdown(within: .milliseconds(200)))
        let line = log.containing("no broker accepts trace points").first
        #expect(line?.contains("osprofiler.fix=set the topology's isDurable") == true, "\(log.lines)")
        #expect(line?.contains("amqp_durable_queues = true for all services") == true)
    }

    @Test("A deleted exchange costs the channel and no point")
    func deletedExchange() async throws {
        try channel.deleteExchange("publisher-tests")
        #expect(await publish())
        #expect(Set(try numbersInQueue()) == Set(0...50))
        #expect(notifier.statistics.reconnects >= 1)
    }

    @Test("A queue that somebody made anew in another flavour is used, and one line names the property and the fix")
    func otherQueue() async throws {
        _ = try channel.deleteQueue("profiler.info")
        _ = try channel.declareQueue("profiler.info", durable: true)
        #expect(await publish())
        #expect(try numbersInQueue() == Array(1...50))
        expectOneFix("set the topology's isDurable to true (amqp_durable_queues of the other services)")
    }

    @Test("An exchange and a queue in another flavour need one fix and one line")
    func otherExchange() async throws {
        try channel.deleteExchange("publisher-tests")
        _ = try channel.deleteQueue("profiler.info")
        try channel.declareExchange("publisher-tests", type: "topic", durable: true)
        _ = try channel.declareQueue("profiler.info", durable: true)
        #expect(await publish())
        #expect(try numbersInQueue() == Array(1...50))
        expectOneFix("set the topology's isDurable to true (amqp_durable_queues of the other services)")
    }

    @Test("No queue is made beside an exchange in another flavour: the services would find it in their way")
    func noQueueBesideAnotherExchange() async throws {
        _ = try channel.deleteQueue("profiler.info")
        try channel.deleteExchange("publisher-tests")
        try channel.declareExchange("publisher-tests", type: "topic", durable: true)
        notifier.notify(Self.point(1))
        let notifier = notifier
        try await Self.eventually("the point comes back") { notifier.statistics.returned >= 2 }
        #expect(throws: AMQPError.self) { try Self.drain(configuration) }
        _ = try channel.connection.openChannel().declareQueue("profiler.info", durable: true)
        try await Self.eventually("it is taken") { notifier.statistics.confirmed == 2 }
        expectOneFix("set the topology's isDurable to true (amqp_durable_queues of the other services)")
        #expect(await notifier.shutdown())
    }

    private func expectOneFix(_ fix: String) {
        let lines = log.containing("publishing without a declaration")
        #expect(lines.count == 1)
        #expect(lines.first?.contains("inequivalent arg 'durable'") == true)
        #expect(lines.first?.contains(fix) == true)
    }

    @Test("What may not be declared again is waited for within the bound, and the caller sees nothing of it")
    func mayNotDeclare() async throws {
        _ = try channel.deleteQueue("profiler.info")
        let host = configuration.connection.virtualHost
        let all = "<<\".*\">>"
        func permit(configure: String) throws {
            try broker.evaluate(
                "rabbit_auth_backend_internal:set_permissions(<<\"guest\">>, <<\"\(host)\">>, \(configure), "
                    + "\(all), \(all), <<\"tests\">>)"
            )
        }
        try permit(configure: "<<\"^$\">>")
        for number in 1...50 { notifier.notify(Self.point(number)) }
        try await Self.eventually("points come back") { notifier.statistics.returned >= 50 }
        #expect(notifier.statistics.confirmed == 1)
        #expect(notifier.statistics.waiting + notifier.statistics.dropped == 50)
        try await Self.eventually("the refusal is logged") {
            log.containing("grant the user the permissions configure").count == 1
        }

        try permit(configure: all)
        try await Self.eventually("everything is settled") { notifier.statistics.waiting == 0 }
        notifier.notify(Self.point(51))
        // The queue is there again when it is declared with the next points.
        try await Self.eventually("the next arrives") { (try? Self.drain(configuration).count) ?? 0 >= 1 }
        _ = await notifier.shutdown()
    }
}
