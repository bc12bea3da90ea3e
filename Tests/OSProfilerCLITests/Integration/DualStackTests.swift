//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import TestSupport
import Testing

/// A host name with two addresses, of which the preferred one swallows packets.
@Suite(
    .hangLimit,
    .blocking,
    .enabled(if: try MachineNeed.mounts.isMet(), "\(MachineNeed.mounts)"),
    .enabled(if: try MachineNeed.ipv6.isMet(), "\(MachineNeed.ipv6)")
)
struct DualStackTests {
    private let tool: CommandLineRunner

    init() throws {
        tool = try CommandLineRunner()
        let file = tool.folder.path("hosts")
        try "127.0.0.1 localhost\n::1 localhost\n".write(toFile: file, atomically: true, encoding: .utf8)
        tool.hosts = file
    }

    private func url(port: Int, _ query: String = "") -> String {
        "rabbit://guest:guest@localhost:\(port)/\(tool.virtualHost)\(query)"
    }

    private func checkTrace() throws {
        #expect(try tool.run("publish", "--demo").status == 0)
        let consume = try tool.run("consume", "--drain", "--json")
        #expect(consume.status == 0 && consume.text.contains("\"stored\": 18"), "\(consume.errors)")
    }

    @Test func theBrokerIsReachedAtTheOther() throws {
        // The broker itself listens at ::1 too.
        let relay = try FrameRelay(to: tool.broker.port) { _ in .forward }
        let hole = try FullListener("::1", port: relay.port)
        tool.environment["OSPROFILER_TRANSPORT_URL"] = url(port: hole.port)
        try checkTrace()
        let doctor = try tool.run("doctor")
        #expect(doctor.status == 0)
        #expect(doctor.text.contains("accepts connections at 127.0.0.1"))
        #expect(doctor.text.contains("before ::1 answers, which delays every connection"))
    }

    @Test func theBrokerIsReachedAtTheOtherWithTLS() throws {
        let hole = try FullListener("::1", port: tool.broker.tlsPort)
        tool.environment["OSPROFILER_TRANSPORT_URL"] = url(
            port: hole.port,
            "?ssl=1&ssl_ca_file=\(tool.broker.caFile)"
        )
        try checkTrace()
        let doctor = try tool.run("doctor")
        #expect(doctor.status == 0 && doctor.text.contains("certificate for localhost"), "\(doctor.text)")
    }

    /// Some client libraries do so by themselves; for the others the stores find the address that answers.
    @Test(arguments: [
        ("elasticsearch://localhost:", "418"), ("redis://localhost:", "Protocol error"),
        ("postgresql://user:password@localhost:", "another program answers there"),
    ])
    func aStoreIsReachedAtTheOther(string: String, says: String) throws {
        let server = try AnsweringListener("HTTP/1.1 418 x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        defer { server.close() }
        let hole = try FullListener("::1", port: server.port)
        let list = try tool.run("trace", "list", "--connection-string", "\(string)\(hole.port)")
        #expect(list.errors.contains(says), "\(list.errors)")
    }
}
