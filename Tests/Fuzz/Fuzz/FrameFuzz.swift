//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerAMQP
internal import TestSupport

/// Talks to a broker that has lost its mind. Whatever it says is an event or an ``AMQPError``, within a bounded time.
package struct FrameFuzz {
    private let seed: UInt64
    private let broker: FakeBroker

    package init(seed: UInt64) throws {
        self.seed = seed
        broker = try FakeBroker()
    }

    /// Runs one connection.
    ///
    /// - Returns: the error that ended it, or nil when it lived to its last call.
    package func run(_ number: Int) throws -> AMQPError? {
        var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 0x9E37_79B9)
        let frameMax: UInt32 = Bool.random(using: &generator) ? 4096 : 131_072
        var script = FrameScript(generator, frameMax: frameMax)
        broker.serveNext(frameMax: frameMax, speech: script.speech())
        var configuration = AMQPConfiguration(endpoints: [AMQPEndpoint(host: "127.0.0.1", port: broker.port)])
        configuration.rpcTimeout = .seconds(5)
        do throws(AMQPError) {
            var client = FrameClient(try AMQPConnection.open(configuration))
            try client.use(&generator)
            return nil
        } catch let error {
            guard !error.message.isEmpty else { throw FuzzFailure("an error without a word: \(error.code)") }
            return error
        }
    }
}

/// Calls whatever a client may call.
private struct FrameClient {
    private let connection: AMQPConnection
    private var channel: AMQPChannel?
    /// Bytes looked at, so that looking is not optimized away.
    private var checksum = 0

    init(_ connection: AMQPConnection) {
        self.connection = connection
    }

    /// - Throws: what ended the connection; what ended a channel is taken as it comes.
    mutating func use(_ generator: inout SeededGenerator) throws(AMQPError) {
        defer { connection.abort() }
        for _ in 0..<200 {
            do throws(AMQPError) {
                try act(&generator)
            } catch {
                guard connection.isOpen else { throw error }
                if channel?.isClosed == true { channel = nil }
            }
        }
    }

    private mutating func act(_ generator: inout SeededGenerator) throws(AMQPError) {
        if channel == nil { channel = try connection.openChannel() }
        guard let channel else { return }
        switch Int.random(in: 0..<16, using: &generator) {
        case 0: try connection.pump()
        case 1: look(try channel.get("queue", noAck: true))
        case 2: _ = try channel.declareQueue("queue")
        case 3: try channel.confirmSelect()
        case 4: _ = try channel.publish(exchange: "", routingKey: "queue", body: [1, 2, 3])
        case 5: try channel.ack(1, multiple: true)
        case 6:
            channel.close()
            self.channel = nil
        default: look(try connection.nextEvent(timeoutMicroseconds: 0))
        }
    }

    private mutating func look(_ message: AMQPMessage?) {
        guard let message else { return }
        checksum &+= message.body.count &+ (message.properties.headers?.count ?? 0)
    }

    private mutating func look(_ event: AMQPEvent) {
        switch event {
        case .delivery(let delivery):
            checksum &+=
                delivery.body.reduce(0) { $0 &+ Int($1) } &+ delivery.exchange.count &+ delivery.routingKey.count
            checksum &+= delivery.consumerTag.count &+ (delivery.properties.headers?.count ?? 0)
        case .returned(let message): checksum &+= message.body.count
        case .channelClosed: channel = nil
        default: break
        }
    }
}
