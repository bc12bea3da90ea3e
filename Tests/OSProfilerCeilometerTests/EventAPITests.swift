//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
import Foundation
import OSProfilerCore
import OSProfilerReport
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

@testable import OSProfilerCeilometer

/// Reading over the recorded answers of a real event API.
@Suite struct EventAPITests {
    static let trace: OpaqueID = "5f9bf323-c002-459d-afeb-9e2422a89ee6"

    private func store(
        _ server: StubServer,
        _ query: String = "",
        _ environment: [String: String] = [:]
    ) throws -> CeilometerStore {
        try CeilometerStore("ceilometer://127.0.0.1:\(server.port)\(query)", environment: environment)
    }

    private func report(_ store: CeilometerStore, _ id: OpaqueID = trace) throws -> [UInt8]? {
        var builder = TraceReport.Builder()
        return try store.readPoints(of: id) { builder.add($0, total: $1) } ? try builder.report().render(.json) : nil
    }

    private func fault(_ answer: StubServer.Response, _ environment: [String: String] = [:]) throws -> StoreError {
        let server = try StubServer { _ in answer }
        defer { server.close() }
        let store = try store(server, "", environment)
        defer { store.close() }
        return try #require(throws: StoreError.self) { try report(store) }
    }

    @Test func aTraceInPages() throws {
        let server = try StubServer { try .fixture($0.values("marker").isEmpty ? "page-1.json" : "page-2.json") }
        defer { server.close() }
        let store = try store(server, "?page_size=4")
        defer { store.close() }
        #expect(try report(store) == Array(Fixtures.data("ironic/reports/\(Self.trace).json")))
        let requests = server.requests
        #expect(requests.count == 2)
        for request in requests {
            #expect(request.path == "/v2/events" && request.values("limit") == ["4"])
            #expect(request.values("q.field") == ["base_id"] && request.values("q.value") == ["\(Self.trace)"])
            #expect(request.values("q.op") == ["eq"] && request.values("q.type") == ["string"])
            #expect(request.headers["x-user-id"] == "admin" && request.headers["x-project-id"] == "admin")
            #expect(request.headers["x-roles"] == "admin" && request.headers["x-auth-token"] == nil)
        }
        let last = try #require(
            try JSONSerialization.jsonObject(with: Fixtures.data("ceilometer/page-1.json")) as? [[String: Any]]
        ).last
        #expect(requests[1].values("marker") == [last?["message_id"] as? String])
    }

    @Test func withoutPayloads() throws {
        let server = try StubServer { _ in try .fixture("without-raw.json") }
        defer { server.close() }
        let store = try store(server)
        defer { store.close() }
        #expect(try report(store) == Array(Fixtures.data("ceilometer/without-raw-report.json")))
    }

    /// One that answers with the same page for ever must not be read for ever.
    @Test func anAPIThatDoesNotTurnPages() throws {
        let server = try StubServer { _ in try .fixture("page-1.json") }
        defer { server.close() }
        let store = try store(server, "?page_size=4")
        defer { store.close() }
        let error = #expect(throws: StoreError.self) { try report(store) }
        #expect(error?.description.contains("page_size") == true)
        #expect(server.requests.count == 2)
    }

    @Test func noSuchTrace() throws {
        let server = try StubServer { _ in StubServer.Response(body: Data("[]".utf8)) }
        defer { server.close() }
        let store = try store(server)
        defer { store.close() }
        #expect(try report(store, "a b/&=?\u{e9}\u{1F600}") == nil)
        #expect(server.requests.first?.values("q.value") == ["a b/&=?\u{e9}\u{1F600}"])
    }

    @Test(arguments: [("?all_tenants=true", true), ("?all_tenants=false", false), ("", false)])
    func allProjects(query: String, expected: Bool) throws {
        let server = try StubServer { _ in StubServer.Response(body: Data("[]".utf8)) }
        defer { server.close() }
        let store = try store(server, query)
        defer { store.close() }
        _ = try report(store)
        let request = try #require(server.requests.first)
        #expect(request.values("q.field").contains("all_tenants") == expected)
        #expect(Set(["q.field", "q.op", "q.type", "q.value"].map { request.values($0).count }).count == 1)
    }

    // MARK: Refusals

    @Test func aTokenThatIsTakenNoMore() throws {
        let issued = Mutex(0)
        let server = try StubServer { request in
            guard request.path == "/v3/auth/tokens" else {
                return request.headers["x-auth-token"] == "token-2"
                    ? try .fixture("without-raw.json") : try .fixture("error-401.json", status: 401)
            }
            var answer = try StubServer.Response.fixture("token-admin.json", status: 201)
            let number = issued.withLock { issued in
                issued += 1
                return issued
            }
            answer.headers["X-Subject-Token"] = "token-\(number)"
            return answer
        }
        defer { server.close() }
        let login = ["OS_AUTH_URL": server.address, "OS_USERNAME": "admin", "OS_PASSWORD": "p"]
        let store = try store(server, "", login)
        defer { store.close() }
        #expect(try report(store) != nil)
        #expect(issued.withLock { $0 } == 2)
        // The second is kept.
        #expect(try report(store) != nil)
        #expect(issued.withLock { $0 } == 2)
        // Another that is refused at once is not replaced for ever.
        issued.withLock { $0 = 5 }
        let other = try CeilometerStore("ceilometer://127.0.0.1:\(server.port)", environment: login)
        defer { other.close() }
        let error = #expect(throws: StoreError.self) { try report(other) }
        #expect(error?.code == .accessDenied && error?.description.contains("the user admin") == true)
        #expect(issued.withLock { $0 } == 7)
    }

    @Test func whoHasNoToken() throws {
        let error = try fault(.fixture("error-401.json", status: 401))
        #expect(error.code == .accessDenied && error.description.contains("OS_AUTH_URL"))
        let refused = try fault(.fixture("error-401.json", status: 401), ["OS_TOKEN": "s3cret"])
        #expect(refused.description.contains("OS_TOKEN") && !refused.description.contains("s3cret"))
    }

    @Test(arguments: [
        ("error-400.json", 400, StoreError.Code.other, "the limit should be a positive integer."),
        ("error-403.json", 403, .accessDenied, "RBAC Authorization Failed"),
        ("error-500.json", 500, .unavailable, "Marker nope not found."),
    ])
    func whatTheAPISaysIsOneLine(name: String, status: Int, code: StoreError.Code, said: String) throws {
        let error = try fault(.fixture(name, status: status))
        #expect(error.code == code)
        #expect(error.description.contains("127.0.0.1") && error.description.contains(said))
        #expect(!error.description.contains("\n") && !error.description.contains("<"))
    }

    @Test(arguments: [
        (302, "", StoreError.Code.foreign), (404, "<h1>Not Found</h1>", .foreign), (502, "<html>", .unavailable),
        (429, "", .unavailable), (200, "<html>Welcome</html>", .foreign), (200, "{\"versions\": {}}", .foreign),
    ])
    func whatIsNoAPI(status: Int, body: String, code: StoreError.Code) throws {
        #expect(try fault(StubServer.Response(status: status, body: Data(body.utf8))).code == code)
    }

    @Test func hostileTextStaysOneShortLine() throws {
        let text = "\u{1B}[31mred\r\n\u{7}" + String(repeating: "x ", count: 5000)
        let body = try JSONSerialization.data(withJSONObject: ["error_message": text])
        let error = try fault(StubServer.Response(status: 500, body: body))
        #expect(error.description.count < 400)
        #expect(error.description.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }

    // MARK: Connection loss

    @Test func anAPIThatComesBack() throws {
        let server = try StubServer { _ in try .fixture("without-raw.json") }
        let store = try store(server)
        defer { store.close() }
        #expect(try report(store) != nil)
        server.close()
        let error = #expect(throws: StoreError.self) { try report(store) }
        #expect(error?.code == .unavailable)
        let again = try StubServer(port: server.port) { _ in try .fixture("without-raw.json") }
        defer { again.close() }
        #expect(try report(store) != nil)
    }

    @Test func anAPIThatHangs() throws {
        let listener = try SilentListener()
        defer { listener.close() }
        let store = try CeilometerStore("ceilometer://127.0.0.1:\(listener.port)?timeout=1", environment: [:])
        defer { store.close() }
        let error = #expect(throws: StoreError.self) { try report(store) }
        #expect(error?.code == .unavailable && error?.description.contains("within 1 s") == true)
    }

    // MARK: The rest

    @Test func health() throws {
        let answers = Mutex(["latest.json", "without-raw.json"])
        let server = try StubServer { _ in
            guard let name = answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
                return StubServer.Response(body: Data("[]".utf8))
            }
            return try .fixture(name)
        }
        defer { server.close() }
        let store = try store(server)
        defer { store.close() }
        func finding() throws -> StoreFinding? { try store.health(within: .seconds(5)).findings.first }
        let good = try finding()
        #expect(good?.severity == .good && good?.message.contains("2026-11-22T09:00:18") == true)
        #expect(try finding()?.advice == "in ceilometer.conf [event] store_raw = info")
        #expect(try finding()?.advice?.contains("topics = notifications,profiler") == true)
        #expect(server.requests.first?.values("sort") == ["generated:desc"])
    }

    @Test func whatItCannotDoItRefuses() throws {
        let store = try CeilometerStore("ceilometer://h", environment: [:])
        defer { store.close() }
        let attempts: [() throws -> Void] = [
            { _ = try store.makeWriter() }, { _ = try store.summaries(TraceQuery()) }, { _ = try store.delete(["x"]) },
            { _ = try store.setPinned(true, ["x"]) }, { _ = try store.purgeStep(.bytes(1), atMost: 1) },
            { _ = try store.purgeable(.bytes(1)) },
        ]
        for attempt in attempts {
            #expect(#expect(throws: StoreError.self) { try attempt() }?.code == .unsupported)
        }
    }
}
#endif
