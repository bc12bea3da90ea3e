//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerAMQP
import OSProfilerCore
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestSupport
import Testing

@testable import OSProfilerMessaging

/// The publisher against real brokers.
@Suite(.serialized, .blocking)
struct PublisherBrokerTests: PublisherSuite {
    /// A broker that tests of this suite stop, kill and pause, one after the other; starting one takes seconds.
    private static let disturbed = Result { try PrivateBroker(PrivateBroker.Options(tls: false)) }

    // MARK: The wire

    @Test("What a broker gets is what oslo.messaging sends: topology, properties, body")
    func wire() async throws {
        let broker = try PrivateBroker.shared()
        let configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        let notifier = Self.notifier(configuration)
        notifier.start()
        notifier.notify(Self.point(1, info: ["text": "\u{1F600} </script>"]))
        #expect(await notifier.shutdown())

        let messages = try Self.drain(configuration)
        let message = try #require(messages.first)
        #expect(messages.count == 1)
        #expect(message.exchange == "publisher-tests")
        #expect(message.routingKey == "profiler.info")
        #expect(
            message.properties
                == AMQPProperties(
                    contentType: "application/json",
                    contentEncoding: "utf-8",
                    headers: [],
                    deliveryMode: 2,
                    priority: 0
                )
        )
        let body = String(decoding: message.body, as: UTF8.self)
        let form = /\{"message_id": "[0-9a-f-]{36}", "publisher_id": "h", "event_type": "profiler\.s", .*"\}/
        #expect(body.wholeMatch(of: form) != nil)
        #expect(body.contains("\"info\": {\"text\": \"\\ud83d\\ude00 </script>\", \"host\": \"h\"}"))

        // A service's own declaration agrees with ours.
        let connection = try Self.connect(configuration)
        defer { connection.close() }
        let channel = try connection.openChannel()
        try channel.declareExchange("publisher-tests", type: "topic", durable: false, autoDelete: false)
        _ = try channel.declareQueue("profiler.info", durable: false, autoDelete: false)
        #expect(notifier.statistics.confirmed == 1)
    }

    @Test("Nothing is connected or declared before the first point")
    func lazy() async throws {
        let broker = try PrivateBroker.shared()
        let configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        let notifier = Self.notifier(configuration)
        notifier.start()
        #expect(await notifier.shutdown())
        #expect(throws: AMQPError.self) { try Self.drain(configuration) }
    }

    @Test("Many points from many threads arrive once each, a window at a time")
    func many() async throws {
        let broker = try PrivateBroker.shared()
        var configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        configuration.window = 7
        let notifier = Self.notifier(configuration)
        notifier.start()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask { for number in 0..<500 { notifier.notify(Self.point(task * 500 + number)) } }
            }
        }
        #expect(await notifier.shutdown(within: .seconds(60)))
        let numbers = try Self.bodies(try Self.drain(configuration)).compactMap(\.number)
        #expect(numbers.sorted() == Array(0..<2000))
        #expect(notifier.statistics.confirmed == 2000)
        #expect(notifier.statistics.waiting == 0)
    }

    @Test("An existing queue and exchange with other properties are used as they are")
    func otherProperties() async throws {
        let broker = try PrivateBroker.shared()
        let configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        var other = configuration
        other.topology.isDurable = true
        let connection = try Self.connect(configuration)
        defer { connection.close() }
        let channel = try connection.openChannel()
        try other.topology.declareExchange(on: channel)
        try other.topology.declareQueue(other.topology.queue, on: channel)

        let notifier = Self.notifier(configuration)
        notifier.start()
        for number in 0..<10 { notifier.notify(Self.point(number)) }
        #expect(await notifier.shutdown(within: .seconds(30)))
        #expect(try Self.drain(configuration).count == 10)
    }

    @Test("An idle connection lives on by its heartbeats")
    func idle() async throws {
        let broker = try PrivateBroker.shared()
        var configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        configuration.connection.heartbeat = 1
        let notifier = Self.notifier(configuration)
        notifier.start()
        notifier.notify(Self.point(0))
        try await Self.eventually("the first point is confirmed") { notifier.statistics.confirmed == 1 }
        // The broker hangs up on a client that it has not heard of for two heartbeats.
        try await Task.sleep(for: .seconds(4))
        notifier.notify(Self.point(1))
        #expect(await notifier.shutdown())
        #expect(notifier.statistics.confirmed == 2)
        #expect(notifier.statistics.reconnects == 0)
    }

    // MARK: Faults of the broker

    @Test("A point that no broker takes is given up in the end, and the publisher lives")
    func refusedForGood() async throws {
        let broker = try PrivateBroker.shared()
        var configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        configuration.maximumRefusals = 3
        // A queue that is full and rejects what comes.
        let connection = try Self.connect(configuration)
        defer { connection.close() }
        let channel = try connection.openChannel()
        _ = try channel.declareQueue(
            "profiler.info",
            arguments: [("x-max-length", .int64(0)), ("x-overflow", .string("reject-publish"))]
        )
        let notifier = Self.notifier(configuration)
        notifier.start()
        for number in 0..<5 { notifier.notify(Self.point(number)) }
        try await Self.eventually("all are given up") { notifier.statistics.dropped == 5 }
        #expect(notifier.statistics.returned == 15)
        _ = try channel.deleteQueue("profiler.info")
        notifier.notify(Self.point(99))
        try await Self.eventually("the next point is confirmed") { notifier.statistics.confirmed == 1 }
        #expect(await !notifier.shutdown())
    }

    @Test("A full queue with a slow reader gets every point, without a storm of repetitions, in one episode")
    func slowReader() async throws {
        let broker = try PrivateBroker.shared()
        let configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        let connection = try Self.connect(configuration)
        defer { connection.close() }
        let channel = try connection.openChannel()
        _ = try channel.declareQueue(
            "profiler.info",
            arguments: [("x-max-length", .int64(50)), ("x-overflow", .string("reject-publish"))]
        )
        let log = LogLines()
        let notifier = Self.notifier(configuration, log: log)
        notifier.start()
        for number in 0..<1000 { notifier.notify(Self.point(number)) }
        var numbers: [Int] = []
        try await Self.eventually("everything is read") {
            if let message = try channel.get("profiler.info", noAck: true) {
                numbers += try Self.bodies([message]).compactMap(\.number)
            }
            return numbers.count >= 1000
        }
        #expect(await notifier.shutdown(within: .seconds(30)))
        #expect(Set(numbers) == Set(0..<1000))
        let statistics = notifier.statistics
        #expect(statistics.confirmed == 1000 && statistics.dropped == 0)
        // The first window, and then about one for each that is taken.
        #expect(statistics.resent < 3000, "\(statistics)")
        #expect(log.containing("broker refuses trace points").count == 1, "\(log.lines)")
        // The other line says that the queue was declared with other arguments.
        #expect(log.lines.count == log.containing("publishing without a declaration").count + 1, "\(log.lines)")
    }

    @Test("Points wait for room in a full queue for as long as it takes")
    func fullQueue() async throws {
        let broker = try PrivateBroker.shared()
        let configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        let connection = try Self.connect(configuration)
        defer { connection.close() }
        let channel = try connection.openChannel()
        _ = try channel.declareQueue(
            "profiler.info",
            arguments: [("x-max-length", .int64(0)), ("x-overflow", .string("reject-publish"))]
        )
        let notifier = Self.notifier(configuration)
        notifier.start()
        for number in 0..<100 { notifier.notify(Self.point(number)) }
        // More than the ten refusals after which a point was once given up.
        try await Self.eventually("they come back again and again") { notifier.statistics.returned > 120 }
        #expect(notifier.statistics.waiting == 100 && notifier.statistics.dropped == 0)
        _ = try channel.deleteQueue("profiler.info")
        #expect(await notifier.shutdown(within: .seconds(30)))
        #expect(notifier.statistics.confirmed == 100)
    }

    @Test("A point larger than the broker takes costs itself alone")
    func tooLarge() async throws {
        let broker = try Self.disturbed.get()
        let configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        try broker.evaluate("application:set_env(rabbit, max_message_size, 20000)")
        defer { _ = try? broker.evaluate("application:set_env(rabbit, max_message_size, 134217728)") }
        let notifier = Self.notifier(configuration)
        for number in 0..<20 {
            let text = String(repeating: "x", count: number == 7 ? 30_000 : 10)
            notifier.notify(Self.point(number, info: ["x": .string(text)]))
        }
        notifier.start()
        try await Self.eventually("the others arrive") { notifier.statistics.confirmed == 19 }
        try await Self.eventually("it is given up") { notifier.statistics.dropped == 1 }
        #expect(await !notifier.shutdown(within: .seconds(30)))
        let numbers = try Self.bodies(try Self.drain(configuration)).compactMap(\.number)
        #expect(Set(numbers) == Set(0..<20).subtracting([7]))
    }

    @Test("Points wait for a broker that is absent at the start")
    func absentAtStart() async throws {
        let broker = try Self.disturbed.get()
        let configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        try broker.stop()
        let notifier = Self.notifier(configuration)
        for number in 0..<100 { notifier.notify(Self.point(number)) }
        notifier.start()
        for number in 100..<200 { notifier.notify(Self.point(number)) }
        #expect(notifier.statistics.waiting == 200)
        try broker.start()
        #expect(await notifier.shutdown(within: .seconds(60)))
        let numbers = try Self.bodies(try Self.drain(configuration)).compactMap(\.number)
        #expect(numbers == Array(0..<200))
    }

    @Test("A broker killed and restarted midway loses nothing; repetitions keep their ids")
    func restartedMidway() async throws {
        let broker = try Self.disturbed.get()
        let virtualHost = try broker.freshVirtualHost("publisher")
        let configuration = Self.configuration(broker, virtualHost: virtualHost, durable: true)
        let notifier = Self.notifier(configuration)
        notifier.start()
        let producer = Task {
            for number in 0..<3000 {
                notifier.notify(Self.point(number))
                if number % 10 == 0 { try await Task.sleep(for: .milliseconds(1)) }
            }
        }
        try await Self.eventually("some are confirmed") { notifier.statistics.confirmed > 300 }
        try broker.kill()
        try broker.start()
        try await producer.value
        #expect(await notifier.shutdown(within: .seconds(60)))

        let bodies = try Self.bodies(try Self.drain(configuration))
        #expect(Set(bodies.compactMap(\.number)) == Set(0..<3000))
        for (_, repetitions) in Dictionary(grouping: bodies, by: \.number) {
            #expect(Set(repetitions.map(\.messageId)).count == 1)
            #expect(Set(repetitions.map(\._uniqueId)).count == 1)
        }
        let statistics = notifier.statistics
        #expect(statistics.confirmed == 3000)
        #expect(statistics.dropped == 0)
        #expect(statistics.reconnects >= 1)
        #expect(statistics.published == 3000 + statistics.resent)
    }

    @Test("A full buffer drops the oldest, counts them, and the latest arrive")
    func fullBuffer() async throws {
        let broker = try PrivateBroker.shared()
        var configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        configuration.capacity = 65_536
        let notifier = Self.notifier(configuration)
        for number in 0..<1000 { notifier.notify(Self.point(number)) }
        let before = notifier.statistics
        #expect(before.enqueued == 1000)
        #expect(before.dropped > 800)
        #expect(before.dropped + before.waiting == 1000)
        notifier.start()
        #expect(await !notifier.shutdown(within: .seconds(30)))
        let numbers = try Self.bodies(try Self.drain(configuration)).compactMap(\.number)
        #expect(numbers == Array(before.dropped..<1000))
        #expect(notifier.statistics.confirmed == numbers.count)
        #expect(notifier.statistics.dropped == before.dropped)
    }

    @Test("While the broker is blocked points wait; when the alarm is over they arrive")
    func blocked() async throws {
        let broker = try Self.disturbed.get()
        let configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        let log = LogLines()
        let notifier = Self.notifier(configuration, log: log)
        notifier.start()
        notifier.notify(Self.point(0))
        try await Self.eventually("the first point is confirmed") { notifier.statistics.confirmed == 1 }
        try broker.raiseMemoryAlarm()
        // The broker blocks a connection when it publishes.
        notifier.notify(Self.point(1))
        try await Self.eventually("the broker blocks the connection") {
            !log.containing("broker is blocked").isEmpty
        }
        for number in 2..<100 { notifier.notify(Self.point(number)) }
        #expect(notifier.statistics.published == 2)
        #expect(notifier.statistics.waiting >= 98)
        try broker.clearMemoryAlarm()
        #expect(await notifier.shutdown(within: .seconds(60)))
        let numbers = try Self.bodies(try Self.drain(configuration)).compactMap(\.number)
        #expect(numbers == Array(0..<100))
    }

    // MARK: Shutdown

    @Test("A broker that is not there does not hold up a shutdown")
    func deadBroker() async throws {
        var configuration = PublisherConfiguration(
            connection: AMQPConfiguration(endpoints: [AMQPEndpoint(host: "127.0.0.1", port: 1)])
        )
        configuration.shutdownTimeout = .milliseconds(50)
        let notifier = Self.notifier(configuration)
        notifier.start()
        for number in 0..<10 { notifier.notify(Self.point(number)) }
        #expect(await !notifier.shutdown())
        #expect(notifier.statistics.dropped == 10)
        #expect(notifier.statistics.waiting == 0)
        notifier.notify(Self.point(11))
        #expect(notifier.statistics.dropped == 11)
    }

    @Test("A broker that answers no more does not hold up a shutdown")
    func silentBroker() async throws {
        let broker = try Self.disturbed.get()
        let virtualHost = try broker.freshVirtualHost("publisher")
        let log = LogLines()
        let notifier = Self.notifier(Self.configuration(broker, virtualHost: virtualHost), log: log)
        notifier.start()
        notifier.notify(Self.point(0))
        try await Self.eventually("the first point is confirmed") { notifier.statistics.confirmed == 1 }
        broker.pause()
        defer { broker.resume() }
        // More than the sockets hold: the thread will hang in a write.
        for number in 1..<4000 {
            notifier.notify(Self.point(number, info: ["x": .string(String(repeating: "x", count: 1000))]))
        }
        #expect(await !notifier.shutdown(within: .milliseconds(300)))
        #expect(notifier.statistics.dropped == 3999)
        // The program may end right after the shutdown: the line must be there by then.
        let lines = log.containing("trace points were dropped")
        #expect(lines.count == 1)
        #expect(lines.first?.contains("osprofiler.dropped=3999, osprofiler.enqueued=4000, osprofiler.left=") == true)
    }

    @Test("A stuck connection is cut by the watchdog, and the points arrive over the next")
    func stuckConnection() async throws {
        let broker = try Self.disturbed.get()
        var configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        configuration.stallTimeout = .milliseconds(200)
        configuration.window = 10_000
        configuration.capacity = 64 << 20
        let notifier = Self.notifier(configuration)
        notifier.start()
        notifier.notify(Self.point(0))
        try await Self.eventually("the first point is confirmed") { notifier.statistics.confirmed == 1 }
        broker.pause()
        for number in 1..<9000 {
            notifier.notify(Self.point(number, info: ["x": .string(String(repeating: "x", count: 2000))]))
        }
        let connection = notifier.statistics.reconnects
        try await Task.sleep(for: .milliseconds(600))
        broker.resume()
        #expect(await notifier.shutdown(within: .seconds(60)))
        #expect(notifier.statistics.reconnects > connection)
        let numbers = try Self.bodies(try Self.drain(configuration)).compactMap(\.number)
        #expect(Set(numbers) == Set(0..<9000))
    }

    @Test("As a service it runs until the graceful shutdown, and flushes")
    func service() async throws {
        let broker = try PrivateBroker.shared()
        let configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        let notifier = Self.notifier(configuration)
        for number in 0..<100 { notifier.notify(Self.point(number)) }
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await notifier.run() }
                for number in 100..<200 { notifier.notify(Self.point(number)) }
                try await Self.eventually("it runs") { notifier.statistics.confirmed > 0 }
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(try Self.drain(configuration).count == 200)
        #expect(notifier.statistics.confirmed == 200)
    }

    @Test("Cancelled, the service flushes and returns")
    func cancelled() async throws {
        let broker = try PrivateBroker.shared()
        let configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("publisher"))
        let notifier = Self.notifier(configuration)
        for number in 0..<100 { notifier.notify(Self.point(number)) }
        let task = Task { try await notifier.run() }
        task.cancel()
        try await task.value
        #expect(try Self.drain(configuration).count == 100)
    }

    @Test("A notifier that was never started ends at once and counts what it held")
    func neverStarted() async throws {
        let notifier = Self.notifier(
            PublisherConfiguration(connection: AMQPConfiguration(endpoints: []))
        )
        notifier.notify(Self.point(1))
        #expect(await !notifier.shutdown())
        #expect(notifier.statistics.dropped == 1)
        notifier.start()
        #expect(notifier.statistics.waiting == 0)
    }
}
