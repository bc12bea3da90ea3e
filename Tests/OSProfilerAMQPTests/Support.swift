//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerAMQP
import TestSupport
import Testing

extension PrivateBroker {
    /// Returns the configuration for this broker over plain TCP.
    func configuration(_ virtualHost: String = "/") -> AMQPConfiguration {
        AMQPConfiguration(
            endpoints: [AMQPEndpoint(host: host, port: port)],
            credentials: AMQPCredentials(user: user, password: password),
            virtualHost: virtualHost,
            connectionName: "tests"
        )
    }
}

/// Opens a connection to the shared broker in a fresh virtual host, with one channel.
func freshChannel(_ label: String = "amqp") throws -> AMQPChannel {
    let broker = try PrivateBroker.shared()
    let connection = try AMQPConnection.open(broker.configuration(try broker.freshVirtualHost(label)))
    return try connection.openChannel()
}

extension AMQPConnection {
    /// Opens another connection with the same configuration.
    func sibling() throws -> AMQPConnection {
        try AMQPConnection.open(configuration)
    }

    /// Returns the next event; an idle broker fails the test.
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

    /// Waits a moment, and fails if anything arrives.
    func expectSilence() throws {
        let event = try nextEvent(timeoutMicroseconds: 200_000)
        guard case .idle = event else { throw UnexpectedEvent(description: "\(event)") }
    }
}

struct UnexpectedEvent: Error, CustomStringConvertible {
    let description: String
}

/// Returns the error that a call throws; fails if it throws none.
func failure(of call: () throws -> Void) throws -> AMQPError {
    do {
        try call()
    } catch let error as AMQPError {
        return error
    }
    throw UnexpectedEvent(description: "nothing was thrown")
}

/// Returns a body in which each word follows from the seed and its position, so that a mix-up is detected.
func pattern(_ count: Int, seed: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, initialized in
        let bytes = UnsafeMutableRawBufferPointer(buffer)
        for place in stride(from: 0, to: count, by: 8) {
            bytes.storeBytes(of: (place &+ seed) &* 0x0101_0301_0701_0F01, toByteOffset: place, as: Int.self)
        }
        initialized = count
    }
}

/// Returns whether two bodies are equal; faster than comparing collections in a debug build.
func sameBytes(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Bool {
    left.count == right.count
        && right.withUnsafeBytes { left.isEmpty || memcmp(left.baseAddress!, $0.baseAddress!, $0.count) == 0 }
}

func sameBytes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.withUnsafeBytes { sameBytes($0, right) }
}
