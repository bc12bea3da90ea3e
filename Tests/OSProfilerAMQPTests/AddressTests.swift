//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerTCP
import Synchronization
import TestSupport
import Testing

@testable import OSProfilerAMQP

/// A host with several addresses, of which the first one swallows packets.
@Suite(.hangLimit, .blocking) struct AddressTests {
    /// Resolves every name to these addresses.
    private func connector(_ hosts: [String]) -> TCPConnector {
        TCPConnector { _, port throws(TCPError) in
            var addresses: [SocketAddress] = []
            for host in hosts { addresses += try SocketAddress.all(of: host, port: port) }
            return addresses
        }
    }

    private func isUsable(_ connection: AMQPConnection) throws -> Bool {
        let channel = try connection.openChannel()
        let queue = try channel.declareQueue("", exclusive: true).name
        let body = pattern(1_000_000, seed: 1)
        _ = try channel.publish(exchange: "", routingKey: queue, body: body)
        return try channel.get(queue)?.body == body
    }

    @Test func anotherAddressIsConnectedTo() throws {
        let broker = try PrivateBroker.shared()
        let hole = try FullListener("127.0.0.2", port: broker.port)
        var configuration = broker.configuration()
        configuration.endpoints = [AMQPEndpoint(host: "twin.example", port: broker.port)]
        configuration.connectTimeout = .seconds(60)
        let connection = try AMQPConnection.open(configuration, connector([hole.host, "127.0.0.1"]))
        defer { connection.close() }
        #expect(connection.endpoint.host == "twin.example")
        #expect(try isUsable(connection))
    }

    /// The certificate is issued to the name, and to 127.0.0.1, but not to 127.0.0.2.
    @Test func anotherAddressIsConnectedToWithTLS() throws {
        let broker = try PrivateBroker.shared()
        let hole = try FullListener("127.0.0.2", port: broker.tlsPort)
        var configuration = broker.configuration()
        configuration.endpoints = [AMQPEndpoint(host: "localhost", port: broker.tlsPort)]
        configuration.tls = AMQPTLSConfiguration(caFile: broker.caFile)
        configuration.connectTimeout = .seconds(60)
        let connection = try AMQPConnection.open(configuration, connector([hole.host, "127.0.0.1"]))
        defer { connection.close() }
        #expect(try isUsable(connection))

        // The name is verified, not the address.
        configuration.endpoints[0].host = "twin.example"
        let error = try failure { _ = try AMQPConnection.open(configuration, connector([hole.host, "127.0.0.1"])) }
        #expect(error.code == .tls && error.message.contains("not issued to this host name"), "\(error)")
    }

    /// Servers that share an address tell their certificates apart by it.
    @Test func aServerLearnsTheNameThatItIsConnectedBy() throws {
        let server = try HelloServer()
        var configuration = AMQPConfiguration(endpoints: [AMQPEndpoint(host: "twin.example", port: server.port)])
        configuration.tls = AMQPTLSConfiguration(verifyPeer: false)
        configuration.connectTimeout = .seconds(60)
        _ = try failure { _ = try AMQPConnection.open(configuration, connector(["127.0.0.1"])) }
        func contains(_ text: String) -> Bool {
            let bytes = server.hello.withLock { $0 }
            return bytes.indices.contains { bytes[$0...].starts(with: text.utf8) }
        }
        #expect(contains("twin.example") && !contains("127.0.0.1"))
    }

    /// Keeps the first bytes of its only caller, and hangs up.
    private final class HelloServer: Sendable {
        let port: Int
        let hello = Mutex<[UInt8]>([])

        init() throws {
            let listener = try LoopbackListener()
            port = listener.port
            Thread.detachNewThread { [self] in
                let caller = accept(listener.descriptor, nil, nil)
                var bytes = [UInt8](repeating: 0, count: 4096)
                let count = recv(caller, &bytes, bytes.count, 0)
                hello.withLock { $0 = Array(bytes.prefix(max(count, 0))) }
                _ = close(caller)
                _ = close(listener.descriptor)
            }
        }
    }

    @Test func everyAddressThatFailedIsNamed() throws {
        let refusing = try RefusingPort()
        let hole = try FullListener("127.0.0.2", port: refusing.port)
        var configuration = AMQPConfiguration(endpoints: [AMQPEndpoint(host: "twin.example", port: hole.port)])
        configuration.connectTimeout = .milliseconds(500)
        let silent = try failure { _ = try AMQPConnection.open(configuration, connector([hole.host, "127.0.0.1"])) }
        #expect(silent.code == .timeout)
        #expect(
            silent.message == "twin.example:\(hole.port): 127.0.0.1: Connection refused, 127.0.0.2: no answer "
                + "within 0.5 s: is the host up, does a firewall block it?"
        )
        let refused = try failure { _ = try AMQPConnection.open(configuration, connector(["127.0.0.1"])) }
        #expect(refused.code == .unreachable)
        #expect(refused.message == "twin.example:\(hole.port): connection refused: is a broker running there?")
    }
}
