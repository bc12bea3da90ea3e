//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
import Foundation
import OSProfilerCore
import OSProfilerStore
import OSProfilerTCP
import TestSupport
import Testing

@testable import OSProfilerMySQL

/// Addresses of the loopback interface stand for those of a host: MariaDB listens at 127.0.0.1, a full listener swallows
/// packets, and nothing listens at 127.0.0.3. One after the other, because all have their holes at the server's port.
@Suite(.blocking, .serialized) struct MySQLAddressStoreServerTests {
    /// Resolves by a table; what is not there has the server's address alone.
    private func connector(_ table: [String: [String]]) -> TCPConnector {
        TCPConnector { host, port throws(TCPError) in
            var all: [SocketAddress] = []
            for address in table[host] ?? ["127.0.0.1"] { all += try SocketAddress.all(of: address, port: port) }
            return all
        }
    }

    private func fill(_ server: MySQLServer) throws -> String {
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        try append(samplePoints(traces: 1), to: store)
        return database
    }

    @Test(arguments: [
        ["127.0.0.2", "127.0.0.1"], ["127.0.0.3", "127.0.0.2", "127.0.0.1"], ["127.0.0.2", "127.0.0.4", "127.0.0.1"],
        (4...10).map { "127.0.0.\($0)" } + ["127.0.0.2", "127.0.0.1"], ["127.0.0.1", "127.0.0.2"],
    ])
    func addressesThatSwallowPacketsArePassedOver(addresses: [String]) throws {
        let server = try MySQLServer.shared.get()
        let database = try fill(server)
        let holes = try addresses.filter { !["127.0.0.1", "127.0.0.3"].contains($0) }.map {
            try FullListener($0, port: server.server.port)
        }
        let string = try MySQLConnectionString(server.url(database, host: "many.example", members: ""))
        let store = try MySQLStore(string, for: .reading, connector: connector(["many.example": addresses]))
        defer { store.close() }
        #expect(try store.summaries(TraceQuery()).count == 1)
        withExtendedLifetime(holes) {}
    }

    @Test func aHostOfHolesLeadsToTheNextOne() throws {
        let server = try MySQLServer.shared.get()
        let database = try fill(server)
        let port = server.server.port
        let holes = try ["127.0.0.2", "127.0.0.4"].map { try FullListener($0, port: port) }
        let connector = connector(["none.example": holes.map(\.host)])
        let string = try MySQLConnectionString(
            "mysql://osp:s3cret%2F%40@none.example:\(port),127.0.0.1:\(port)/\(database)?connect_timeout=1"
        )
        let store = try MySQLStore(string, for: .collecting, connector: connector)
        defer { store.close() }
        #expect(try store.summaries(TraceQuery()).count == 1)
        // A consumer that is to end waits for one host at most.
        let writer = try store.makeWriter(isCancelled: { true })
        defer { writer.close() }
        let error = #expect(throws: StoreError.self) { try writer.check() }
        #expect(error?.code == .unavailable)
        #expect(
            error?.description
                == "MySQL at none.example:\(port): no answer within 1 s: is the host up, does a firewall "
                + "block it?"
        )
    }

    @Test func theNameStaysTheOneToVerify() throws {
        let server = try MySQLServer(tls: true)
        let database = try fill(server)
        let hole = try FullListener("127.0.0.2", port: server.server.port)
        let addresses = [hole.host, "127.0.0.1"]
        // The certificate is localhost's.
        let connector = connector(["localhost": addresses, "twin.example": addresses])
        func open(_ host: String, _ member: String) throws -> MySQLStore {
            let members = "?ssl_ca=\(server.server.path("server.crt"))\(member)"
            let string = try MySQLConnectionString(server.url(database, host: host, members: members))
            return try MySQLStore(string, for: .reading, connector: connector)
        }
        for (host, member) in [("localhost", ""), ("twin.example", "&ssl_check_hostname=false")] {
            let store = try open(host, member)
            defer { store.close() }
            let findings = try store.health(within: .seconds(10)).findings
            #expect(findings.first { $0.name == "encryption" }?.message.contains("TLSv1.3") == true)
        }
        let error = #expect(throws: StoreError.self) { try open("twin.example", "") }
        #expect(error?.description.contains("check ssl_ca and the name") == true)
    }

    @Test func everyAddressHasItsReason() throws {
        let refusing = try RefusingPort()
        let hole = try FullListener("127.0.0.2", port: refusing.port)
        func failure(_ host: String) throws -> String? {
            let string = try MySQLConnectionString("mysql://u@\(host):\(hole.port)/d?connect_timeout=1")
            let connector = connector(["twin.example": ["127.0.0.2", "127.0.0.1"]])
            return #expect(throws: StoreError.self) {
                try MySQLStore(string, for: .reading, connector: connector)
            }?.description
        }
        #expect(
            try failure("twin.example") == "MySQL at twin.example:\(hole.port): 127.0.0.1: Connection refused, "
                + "127.0.0.2: no answer within 1 s: is the host up, does a firewall block it?"
        )
        #expect(
            try failure("127.0.0.1")
                == "MySQL at 127.0.0.1:\(hole.port): Connection refused: is a server running there?"
        )
    }

    /// libmariadb connects to these itself.
    @Test func aReasonIsTheAddressesOwn() throws {
        let hole = try FullListener("127.0.0.2", port: RefusingPort().port)
        let alone = #expect(throws: StoreError.self) {
            try MySQLStore(
                MySQLConnectionString("mysql://u@127.0.0.2:\(hole.port)/d?connect_timeout=1"),
                for: .reading
            )
        }
        #expect(alone?.description.contains("no answer within 1 s") == true)
        let nameless = #expect(throws: StoreError.self) {
            try MySQLStore(MySQLConnectionString("mysql://u@no..host/d"), for: .reading)
        }
        #expect(nameless?.description.contains("the host name cannot be resolved") == true)
        let socket = #expect(throws: StoreError.self) {
            try MySQLStore(MySQLConnectionString("mysql://u@/d?unix_socket=/nonexistent"), for: .reading)
        }
        #expect(socket?.description.contains("check unix_socket") == true)
    }

    @Test func aPortThatSaysNothingIsNoServer() throws {
        let listener = try SilentListener()
        defer { listener.close() }
        let error = #expect(throws: StoreError.self) {
            try MySQLStore(
                MySQLConnectionString("mysql://u@127.0.0.1:\(listener.port)/d?connect_timeout=1"),
                for: .reading
            )
        }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("check that a MySQL server answers at this port") == true)
    }
}
#endif
