//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
import Foundation
import OSProfilerStore
import OSProfilerTCP
import TestSupport
import Testing

@testable import OSProfilerRedis

@Suite(.hangLimit) struct RedisAddressTests {
    /// Resolves every name to an address that swallows packets, and to the server's.
    private let connector = TCPConnector { _, port throws(TCPError) in
        try SocketAddress.all(of: "127.0.0.2", port: port) + SocketAddress.all(of: "127.0.0.1", port: port)
    }

    @Test func anotherAddressOfTheServerIsConnectedTo() throws {
        // More than a socket takes at once: the connection has to block.
        var commands = RedisCommands()
        commands.add("SET", "key", RedisValue(String(repeating: "x", count: 8 << 20)))
        commands.add("STRLEN", "key")
        let listener = try LoopbackListener()
        Thread.detachNewThread { [count = commands.bytes.count] in
            let caller = accept(listener.descriptor, nil, nil)
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            var received = 0
            while received < count, case let more = recv(caller, &bytes, bytes.count, 0), more > 0 { received += more }
            let answer = Array("+OK\r\n:\(8 << 20)\r\n".utf8)
            _ = send(caller, answer, answer.count, 0)
        }
        let hole = try FullListener("127.0.0.2", port: listener.port)
        let socket = try RedisSocket(
            RedisConnectionString.Endpoint(host: "twin.example", port: hole.port),
            timeout: 60,
            connectTimeout: 60,
            connector: connector
        )
        #expect(try socket.exchange(commands)[1].number == 8 << 20)
        #expect(socket.isAlive)
    }

    @Test func anAnswerThatDoesNotComeEndsTheWait() throws {
        let listener = try SilentListener()
        defer { listener.close() }
        let socket = try RedisSocket(
            RedisConnectionString.Endpoint(host: "127.0.0.1", port: listener.port),
            timeout: 0.2,
            connectTimeout: 60
        )
        let error = #expect(throws: StoreError.self) { try socket.exchange(RedisCommands("PING")) }
        #expect(error?.description.contains("does not answer within 0.2 s") == true)
    }

    @Test func everyAddressThatFailedIsNamed() throws {
        let refusing = try RefusingPort()
        let hole = try FullListener("127.0.0.2", port: refusing.port)
        let error = #expect(throws: StoreError.self) {
            try RedisSocket(
                RedisConnectionString.Endpoint(host: "twin.example", port: hole.port),
                timeout: 1,
                connectTimeout: 0.5,
                connector: connector
            )
        }
        #expect(error?.code == .unavailable)
        #expect(
            error?.description == "Redis at twin.example:\(hole.port) is not reachable: 127.0.0.1: Connection refused, "
                + "127.0.0.2: no answer within 0.5 s"
        )
    }
}
#endif
