//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerAMQP
import TestSupport
import Testing

extension PrivateBroker {
    /// How to reach this broker in plain TCP.
    func configuration(_ virtualHost: String = "/") -> AMQPConfiguration {
        AMQPConfiguration(
            endpoints: [AMQPEndpoint(host: host, port: port)],
            credentials: AMQPCredentials(user: user, password: password),
            virtualHost: virtualHost,
            connectionName: "tests"
        )
    }
}

/// A connection to the shared broker in a virtual host of its own, with one channel.
func freshChannel(_ label: String = "amqp") throws -> AMQPChannel {
    let broker = try PrivateBroker.shared()
    let connection = try AMQPConnection.open(broker.configuration(try broker.freshVirtualHost(label)))
    return try connection.openChannel()
}

extension AMQPConnection {
    /// Another connection with the same configuration.
    func sibling() throws -> AMQPConnection {
        try AMQPConnection.open(configuration)
    }

    /// The next event; an idle broker fails the test.
    func awaitEvent() throws -> AMQPEvent {
        let event = try nextEvent(timeoutMicroseconds: 20_000_000)
        if case .idle = event { throw UnexpectedEvent(description: "the broker stayed silent") }
        return event
    }

    func awaitDelivery() throws -> AMQPDelivery {
        let event = try awaitEvent()
        guard case .delivery(let delivery) = event else { throw UnexpectedEvent(description: "\(event)") }
        return delivery
    }

    /// Looks without waiting until nothing comes for a moment, and wants nothing to.
    func expectSilence() throws {
        let event = try nextEvent(timeoutMicroseconds: 200_000)
        guard case .idle = event else { throw UnexpectedEvent(description: "\(event)") }
    }
}

struct UnexpectedEvent: Error, CustomStringConvertible {
    let description: String
}

/// The error that a call throws; a call that throws none fails the test.
func failure(of call: () throws -> Void) throws -> AMQPError {
    do {
        try call()
    } catch let error as AMQPError {
        return error
    }
    throw UnexpectedEvent(description: "nothing was thrown")
}

/// A body that tells where it was torn: each word of it follows from the seed and its place.
func pattern(_ count: Int, seed: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, initialized in
        let bytes = UnsafeMutableRawBufferPointer(buffer)
        for place in stride(from: 0, to: count, by: 8) {
            bytes.storeBytes(of: (place &+ seed) &* 0x0101_0301_0701_0F01, toByteOffset: place, as: Int.self)
        }
        initialized = count
    }
}

/// Whether two bodies are the same, byte by byte; faster than comparing collections where nothing is optimized.
func sameBytes(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Bool {
    left.count == right.count
        && right.withUnsafeBytes { left.isEmpty || memcmp(left.baseAddress!, $0.baseAddress!, $0.count) == 0 }
}

func sameBytes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.withUnsafeBytes { sameBytes($0, right) }
}
