//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

@testable import OSProfilerTCP

/// Addresses of the loopback interface stand for those of a host: 127.0.0.1 answers, a full listener swallows packets.
@Suite(.hangLimit) struct TCPConnectorTests {
    /// Long enough for every attempt to fail only by its own fault.
    private static let timeout = Duration.seconds(20)

    private func addresses(_ hosts: [String], port: Int) throws -> [SocketAddress] {
        try hosts.flatMap { try SocketAddress.all(of: $0, port: port) }
    }

    @Test func anAddressThatSwallowsPacketsIsPassedOver() throws {
        let listener = try LoopbackListener()
        defer { close(listener.descriptor) }
        let holes = try ["127.0.0.2", "127.0.0.3"].map { try FullListener($0, port: listener.port) }
        let connection = try TCPConnector.connect(
            to: addresses(["127.0.0.2", "127.0.0.3", "127.0.0.1"], port: listener.port),
            within: Self.timeout
        )
        defer { connection.close() }
        #expect(connection.address.text == "127.0.0.1")
        #expect(connection.silent.map(\.text) == holes.map(\.host))
        // Ready for those that use it: librabbitmq writes without waiting.
        #expect(fcntl(connection.descriptor, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(connection.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test(.enabled(if: try MachineNeed.ipv6.isMet())) func anotherFamilyIsTriedSecond() throws {
        let listener = try LoopbackListener()
        defer { close(listener.descriptor) }
        let hole = try FullListener("::1", port: listener.port)
        let connection = try TCPConnector.connect(
            to: addresses([hole.host, "127.0.0.1"], port: listener.port),
            within: Self.timeout
        )
        defer { connection.close() }
        #expect(connection.address.text == "127.0.0.1")
        #expect(connection.silent.map(\.text) == ["::1"])
    }

    @Test func theFirstAddressIsPreferred() throws {
        let listener = try LoopbackListener()
        defer { close(listener.descriptor) }
        let hole = try FullListener("127.0.0.2", port: listener.port)
        let connection = try TCPConnector.connect(
            to: addresses(["127.0.0.1", hole.host], port: listener.port),
            within: Self.timeout
        )
        defer { connection.close() }
        #expect(connection.address.text == "127.0.0.1")
        #expect(connection.silent.isEmpty)
    }

    @Test func aRefusalIsNoReasonToWait() throws {
        let listener = try LoopbackListener()
        defer { close(listener.descriptor) }
        // Nothing listens at these addresses.
        let connection = try TCPConnector.connect(
            to: addresses(["127.0.0.2", "127.0.0.3", "127.0.0.1"], port: listener.port),
            within: Self.timeout
        )
        defer { connection.close() }
        #expect(connection.address.text == "127.0.0.1")
        #expect(connection.silent.isEmpty)
    }

    @Test func everyAddressHasItsReason() throws {
        let refusing = try RefusingPort()
        let hole = try FullListener("127.0.0.2", port: refusing.port)
        let error = #expect(throws: TCPError.self) {
            try TCPConnector.connect(
                to: addresses(["127.0.0.2", "127.0.0.1"], port: hole.port),
                within: .milliseconds(300)
            )
        }
        #expect(error?.isTimeout == true)
        #expect(error?.description == "127.0.0.1: Connection refused, 127.0.0.2: no answer")
    }

    @Test func oneReasonIsNamedOnce() throws {
        let refusing = try RefusingPort()
        let hole = try FullListener("127.0.0.2", port: refusing.port)
        let refused = #expect(throws: TCPError.self) {
            try TCPConnector.connect(to: addresses(["127.0.0.1"], port: hole.port), within: Self.timeout)
        }
        #expect(refused?.description == "Connection refused" && refused?.isTimeout == false)
        let silent = #expect(throws: TCPError.self) {
            try TCPConnector.connect(to: addresses(["127.0.0.2"], port: hole.port), within: .milliseconds(50))
        }
        #expect(silent?.description == "no answer" && silent?.isTimeout == true)
    }

    /// With many addresses there is less time between two attempts, so that the last one has its share.
    @Test func manyAddressesShareTheTime() throws {
        let listener = try LoopbackListener()
        defer { close(listener.descriptor) }
        let holes = try (2...9).map { try FullListener("127.0.0.\($0)", port: listener.port) }
        let connection = try TCPConnector.connect(
            to: addresses(holes.map(\.host) + ["127.0.0.1"], port: listener.port),
            within: .seconds(1)
        )
        defer { connection.close() }
        #expect(connection.address.text == "127.0.0.1")
        #expect(connection.silent.count == holes.count)
    }

    @Test func familiesAlternate() throws {
        let addresses = try addresses(["2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"], port: 1)
        #expect(
            addresses.alternatingFamilies.map(\.text) == ["2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3"]
        )
        #expect([SocketAddress]().alternatingFamilies.isEmpty)
    }

    @Test func aNameWithoutAnAddressHasTheResolversReason() {
        let error = #expect(throws: TCPError.self) {
            try TCPConnector().connect(to: "no..host", port: 1, within: Self.timeout)
        }
        guard case .unresolved(let reason)? = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(!reason.isEmpty)
    }
}
