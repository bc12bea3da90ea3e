//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
import Foundation
import OSProfilerTCP
import TestSupport
import Testing

@testable import OSProfilerPostgreSQL

@Suite(.hangLimit) struct PostgreSQLAddressTests {
    private func ordered(
        _ parameters: [String: String],
        _ addresses: [String],
        environment: [String: String] = [:]
    ) -> [String: String] {
        PostgreSQLAddresses.ordered(
            parameters,
            environment: environment,
            until: .now + .seconds(60),
            TCPConnector { _, port throws(TCPError) in
                var all: [SocketAddress] = []
                for address in addresses { all += try SocketAddress.all(of: address, port: port) }
                return all
            }
        )
    }

    @Test func anAddressThatAnswersGoesFirst() throws {
        let listener = try LoopbackListener()
        defer { close(listener.descriptor) }
        let hole = try FullListener("127.0.0.2", port: listener.port)
        let port = "\(listener.port)"
        let parameters = ["host": "twin.example", "port": port, "sslmode": "verify-full"]
        #expect(
            ordered(parameters, [hole.host, "127.0.0.3", "127.0.0.1", "127.0.0.4"]) == [
                // The name stays the one to verify.
                "host": "twin.example,twin.example,twin.example,twin.example",
                "hostaddr": "127.0.0.1,127.0.0.3,127.0.0.4,127.0.0.2", "port": "\(port),\(port),\(port),\(port)",
                "sslmode": "verify-full",
            ]
        )
        let environment = ["PGHOST": "twin.example", "PGPORT": port]
        #expect(ordered([:], [hole.host, "127.0.0.1"], environment: environment)["hostaddr"] == "127.0.0.1,127.0.0.2")
    }

    @Test(arguments: [
        ["host": "/run/postgresql"], ["host": "@socket"], [:], ["host": "a,b"],
        ["host": "a", "hostaddr": "192.0.2.1"],
    ])
    func whatLeavesNoChoiceStaysAsItIs(parameters: [String: String]) {
        #expect(ordered(parameters, ["127.0.0.1", "127.0.0.2"]) == parameters)
    }

    @Test func oneAddressIsLeftToLibpq() {
        #expect(ordered(["host": "a", "port": "1"], ["127.0.0.1"]) == ["host": "a", "port": "1"])
        #expect(ordered(["host": "a", "port": "1"], ["127.0.0.1", "127.0.0.2"]) == ["host": "a", "port": "1"])
    }
}
#endif
