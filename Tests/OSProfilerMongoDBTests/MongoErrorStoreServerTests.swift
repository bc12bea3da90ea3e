//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
import Foundation
import OSProfilerCore
import OSProfilerStore
import OSProfilerTCP
import TestSupport
import Testing

@testable import OSProfilerMongoDB

/// Servers that go away, hang or refuse.
@Suite(.serialized, .blocking) struct MongoErrorStoreServerTests {
    private func batch(_ number: Int) throws -> PointBatch {
        try PointBatch(payloads: (0..<10).map { Payload(trace: "\(number)-\($0)").text })
    }

    private func code(_ body: () throws -> Void) -> StoreError? {
        do {
            try body()
            return nil
        } catch {
            return error as? StoreError
        }
    }

    @Test func aStoreGoesOnWhenItsServerIsBack() throws {
        let server = try MongoServer.started()
        let store = try server.store()
        defer { store.close() }
        let writer = try store.makeWriter()
        defer { writer.close() }
        _ = try writer.append(try batch(1), rejected: [], at: .now())
        try server.process.kill()
        let error = code { _ = try writer.append(try batch(2), rejected: [], at: .now()) }
        #expect(error?.code == .unavailable, "\(String(describing: error))")
        #expect(code { _ = try store.summaries(TraceQuery()) }?.code == .unavailable)
        try server.process.start()
        #expect(try writer.append(try batch(2), rejected: [], at: .now()).stored == 10)
        #expect(try store.points(of: OpaqueID(Payload().base))?.count == 20)
    }

    /// The batch goes out in two commands: of the first a point is refused, the second is never answered.
    @Test func aWriteThatEndsInTheMiddleIsNotTakenForWhole() throws {
        let server = try MongoServer.faulty()
        let store = try server.store()
        defer { store.close() }
        let text = String(repeating: "x", count: 1_000_000)
        let payloads = (0..<55).map { Payload(trace: "\($0)", info: "{\"host\": \"\(text)\"}").text }
        try store.append(try PointBatch(payloads: [payloads[0]]))
        let batch = try PointBatch(payloads: payloads)
        let writer = try store.makeWriter()
        defer { writer.close() }
        try writer.check()
        try store.setFault("failCommand", ["skip": 1], ["failCommands": ["insert"], "closeConnection": true])
        #expect(code { _ = try writer.append(batch, rejected: [], at: .now()) }?.code == .unavailable)
        try store.setFault("failCommand", "off")
        let result = try writer.append(batch, rejected: [], at: .now())
        #expect(result.stored > 0 && result.stored + result.duplicates == 55)
        #expect(try store.points(of: OpaqueID(Payload().base))?.count == 55)
    }

    @Test func connectionsThatAreAllInUseAreWaitedForAndThenToldOf() throws {
        let string = try MongoConnectionString("mongodb://127.0.0.1:1/?maxPoolSize=2&waitQueueTimeoutMS=50")
        let store = try MongoStore(string)
        defer { store.close() }
        let clients = [try store.pool.client(), try store.pool.client()]
        let error = code { _ = try store.pool.client() }
        #expect(error?.code == .busy && error?.description.contains("maxPoolSize") == true)
        withExtendedLifetime(clients) {}
    }

    @Test func aServerThatHangsIsUnavailable() throws {
        let server = try MongoServer.started()
        let store = try server.store(members: "?socketTimeoutMS=5000&serverSelectionTimeoutMS=5000")
        defer { store.close() }
        try store.append(try batch(1))
        server.process.pause()
        let error = code { try store.append(try batch(2)) }
        #expect(error?.code == .unavailable, "\(String(describing: error))")
        server.process.resume()
        let stored = try store.append(try batch(2))
        // The first attempt may have arrived after all.
        #expect(stored.stored + stored.duplicates == 10)
        #expect(try store.points(of: OpaqueID(Payload().base))?.count == 20)
    }

    /// Batches go in while the server is killed again and again: what append returned for is there, once.
    @Test func aServerThatIsKilledLosesNothingThatWasStored() throws {
        let server = try MongoServer.started()
        let store = try server.store(members: "?serverSelectionTimeoutMS=1000")
        defer { store.close() }
        let killer = Thread {
            for _ in 0..<3 {
                Thread.sleep(forTimeInterval: 0.3)
                try? server.process.kill()
                try? server.process.start()
            }
        }
        killer.start()
        let writer = try store.makeWriter()
        defer { writer.close() }
        var number = 0
        while number < 20 || !killer.isFinished {
            number += 1
            let batch = try batch(number)
            var attempts = 0
            while code({ _ = try writer.append(batch, rejected: [], at: .now()) }) != nil {
                attempts += 1
                try #require(attempts < 100, "the server does not come back")
            }
        }
        // The last kill may have come after the last batch, and then ends what is asked first.
        if code({ _ = try store.summaries(TraceQuery()) })?.code == .unavailable { Thread.sleep(forTimeInterval: 1) }
        let points = try #require(try store.points(of: OpaqueID(Payload().base)))
        #expect(points.count == number * 10)
        #expect(Set(points.entries.map { points.id($0.traceID) }).count == number * 10)
        #expect(try store.summaries(TraceQuery()).map(\.points) == [number * 10])
    }

    @Test func aWrongPasswordIsAccessDeniedAndStaysSecret() throws {
        let server = try MongoServer.started(["--auth"])
        let store = try MongoStore(MongoConnectionString("mongodb://u:hunter2@127.0.0.1:\(server.process.port)/"))
        defer { store.close() }
        let error = code { _ = try store.summaries(TraceQuery()) }
        #expect(error?.code == .accessDenied, "\(String(describing: error))")
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.description.contains("check the user, the password, and authSource") == true)
        #expect(error?.description.contains("readWrite") == false && error?.description.contains(".;") == false)
        let anonymous = code { _ = try server.store().summaries(TraceQuery()) }
        #expect(anonymous?.code == .accessDenied, "\(String(describing: anonymous))")
        let fault = MongoError(
            code: 13,
            message: "not authorized on osprofiler to execute command { createIndexes: \"traces\", indexes: [] }"
        )
        let refusal = fault.storeError(try MongoConnectionString("mongodb://h")).description
        #expect(refusal.contains("to execute command createIndexes; it needs the role readWrite"))
    }

    @Test func aShortPasswordIsNotToldByMasks() throws {
        let fault = MongoError(code: 13, message: "not authorized on osprofiler to execute command { find: 1 }")
        let refusal = fault.storeError(try MongoConnectionString("mongodb://u:ro@h")).description
        #expect(refusal.contains("not authorized on osprofiler to execute"), "\(refusal)")
    }

    @Test func aWriteConcernThatASingleServerCannotMeetIsNamed() throws {
        let store = try MongoServer.shared.get().store(members: "?w=3")
        defer { store.close() }
        let writer = try store.makeWriter()
        defer { writer.close() }
        for error in [
            code { _ = try writer.append(try batch(1), rejected: [], at: .now()) }, code { try writer.check() },
        ] {
            #expect(error?.code == .badConnectionString, "\(String(describing: error))")
            #expect(error?.description.contains("cannot meet w=3 of the connection string") == true)
        }
        let health = try store.health(within: .seconds(20))
        #expect(health.isWritable == false)
        #expect(health.findings.first { $0.name == "durability" }?.severity == .problem)
    }

    @Test func aReplicaSetThatIsNoneIsNamed() throws {
        let members = "?replicaSet=rs0&serverSelectionTimeoutMS=1000"
        let store = try MongoServer.shared.get().store(members: members)
        defer { store.close() }
        let error = code { _ = try store.summaries(TraceQuery()) }
        #expect(error?.code == .unavailable)
        #expect(
            error?.description.contains("check that replicaSet=rs0 is the name") == true,
            "\(String(describing: error))"
        )
    }

    @Test func aHostWithAnAddressThatSwallowsPacketsIsUsed() throws {
        let server = try MongoServer.shared.get()
        let hole = try FullListener("127.0.0.2", port: server.process.port)
        let connector = TCPConnector { _, port throws(TCPError) in
            try SocketAddress.all(of: "127.0.0.2", port: port) + SocketAddress.all(of: "127.0.0.1", port: port)
        }
        let pool = try MongoPool(
            MongoConnectionString(server.url),
            readsPrimary: false,
            database: MongoServer.freshDatabase(),
            connector: connector
        )
        #expect(pool.solo.areNeeded)
        let store = MongoStore(pool)
        defer { store.close() }
        #expect(try store.append(try batch(1)).stored == 10)
        #expect(try store.summaries(TraceQuery()).map(\.points) == [10])
        #expect(try store.points(of: OpaqueID(Payload().base))?.count == 10)
        withExtendedLifetime(hole) {}
    }

    @Test func theServersCertificateIsVerified() throws {
        let server = try MongoServer([
            "--tlsMode", "requireTLS", "--tlsCertificateKeyFile", "FOLDER/both.pem", "--tlsCAFile", "FOLDER/cert.pem",
            "--tlsAllowConnectionsWithoutCertificates",
        ])
        try server.process.run([
            "sh", "-c",
            """
            cd "$0" && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
            -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem && cat cert.pem key.pem >both.pem
            """, server.process.path(""),
        ])
        try server.process.start()
        let quick = "serverSelectionTimeoutMS=2000"
        let verified = try server.store(members: "?tls=true&tlsCAFile=\(server.process.path("cert.pem"))")
        defer { verified.close() }
        #expect(try verified.append(try batch(1)).stored == 10)
        for members in ["?tls=true&\(quick)", "?\(quick)"] {
            let error = code { _ = try server.store(members: members).summaries(TraceQuery()) }
            #expect(error?.code == .unavailable, "\(members) \(String(describing: error))")
        }
        let insecure = try server.store(members: "?tls=true&tlsInsecure=true")
        #expect(
            try insecure.health(within: .seconds(20)).findings.contains { $0.name == "tls" && $0.severity == .warning }
        )
    }
}
#endif
