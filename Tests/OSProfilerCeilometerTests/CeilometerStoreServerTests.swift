//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
import Foundation
import OSProfilerCore
import OSProfilerHTTP
import OSProfilerReport
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerCeilometer

/// Against a real ceilometer-agent-notification 27 and Panko 10, with and without Keystone.
@Suite(.serialized, .blocking) struct CeilometerStoreServerTests {
    /// Shared: it takes a minute to start and to be filled.
    private static let shared = Result { try filled() }

    private static let messages = "ironic/messages.jsonl"

    /// A cloud that has the corpus of corner cases, as far as Ceilometer takes it, and what Ironic sent.
    private static func filled() throws -> CeilometerCloud {
        let cloud = try CeilometerCloud()
        try cloud.publish("corpus/messages.jsonl", messages)
        let store = try CeilometerStore("ceilometer://\(cloud.openAPI)", environment: [:])
        defer { store.close() }
        // The agent has one thread and keeps the order: the last traces are there last.
        let last = try FixtureMessages.traces(in: messages).suffix(3)
        let deadline = Date(timeIntervalSinceNow: 240)
        while try !last.allSatisfy({ try store.points(of: $0.id)?.count == $0.points.count }) {
            guard Date() < deadline else { throw ServerFailure(description: "the messages do not come to Panko") }
            Thread.sleep(forTimeInterval: 0.2)
        }
        return cloud
    }

    private func report(_ id: OpaqueID, _ string: String, _ environment: [String: String] = [:]) throws -> String? {
        let store = try CeilometerStore(string, environment: environment)
        defer { store.close() }
        return try report(id, store)
    }

    private func report(_ id: OpaqueID, _ store: CeilometerStore) throws -> String? {
        var builder = TraceReport.Builder()
        guard try store.readPoints(of: id, { builder.add($0, total: $1) }) else { return nil }
        return String(decoding: try builder.report().render(.json), as: UTF8.self)
    }

    private static let trace = EventAPITests.trace

    private func expected() throws -> String {
        String(decoding: try Fixtures.data("ironic/reports/\(Self.trace).json"), as: UTF8.self)
    }

    /// Byte for byte, over all that Panko stored; and what makes Python fail is shown.
    @Test func everyReportIsPythons() throws {
        let cloud = try Self.shared.get()
        let references = try cloud.references()
        let store = try CeilometerStore("ceilometer://\(cloud.openAPI)", environment: [:])
        defer { store.close() }
        var equal = 0
        for (id, reference) in references {
            let ours = try #require(try report(OpaqueID(id), store), "\(id)")
            guard !reference.hasPrefix("!") else { continue }
            #expect(ours == reference, "\(id)")
            equal += 1
        }
        let traces = try FixtureMessages.traces(in: Self.messages).count
        #expect(equal > traces && equal > references.count * 9 / 10)
    }

    @Test func pagesMakeNoDifference() throws {
        let cloud = try Self.shared.get()
        for size in [1, 5, 6, 7] {
            let string = "ceilometer://\(cloud.openAPI)?page_size=\(size)"
            #expect(try report(Self.trace, string) == expected())
        }
        #expect(try report("no-such-trace", "ceilometer://\(cloud.openAPI)") == nil)
    }

    // MARK: With Keystone

    @Test func theCatalogAndAPasswordWillDo() throws {
        let cloud = try Self.shared.get()
        #expect(try report(Self.trace, "ceilometer://", cloud.openrc()) == expected())
        #expect(try report(Self.trace, "ceilometer://?all_tenants=false", cloud.openrc()) == expected())
    }

    @Test func aTokenWillDo() throws {
        let cloud = try Self.shared.get()
        let http = try HTTPSession()
        defer { http.close() }
        let string = try CeilometerConnectionString("ceilometer://", environment: cloud.openrc())
        guard case .keystone(let credentials) = string.access else { throw ServerFailure(description: "no login") }
        let token = try Keystone(http: http, credentials: credentials).token().text
        #expect(try report(Self.trace, "ceilometer://\(cloud.securedAPI)", ["OS_TOKEN": token]) == expected())
        let exchanged = ["OS_TOKEN": token, "OS_AUTH_URL": cloud.keystone, "OS_PROJECT_NAME": "admin"]
        #expect(try report(Self.trace, "ceilometer://", exchanged) == expected())
    }

    @Test func whoIsRefused() throws {
        let cloud = try Self.shared.get()
        let refused: [(string: String, environment: [String: String])] = [
            ("ceilometer://", cloud.openrc("admin", "wrong")), ("ceilometer://\(cloud.securedAPI)", [:]),
            ("ceilometer://\(cloud.securedAPI)", ["OS_TOKEN": "wrong"]),
        ]
        for (string, environment) in refused {
            let error = #expect(throws: StoreError.self) { try report(Self.trace, string, environment) }
            #expect(error?.code == .accessDenied)
        }
        // Panko shows others than administrators only what belongs to their project, and trace points belong to none.
        #expect(try report(Self.trace, "ceilometer://", cloud.openrc("demo", "demo-pass")) == nil)
    }

    /// Setting a password anew revokes the tokens that it got.
    @Test func aTokenThatIsRevokedIsReplaced() throws {
        let cloud = try Self.shared.get()
        let store = try CeilometerStore("ceilometer://", environment: cloud.openrc())
        defer { store.close() }
        #expect(try report(Self.trace, store) == expected())

        let http = try HTTPSession()
        defer { http.close() }
        let string = try CeilometerConnectionString("ceilometer://", environment: cloud.openrc())
        guard case .keystone(let credentials) = string.access else { throw ServerFailure(description: "no login") }
        let headers = [
            ("X-Auth-Token", try Keystone(http: http, credentials: credentials).token().text),
            ("Content-Type", "application/json"),
        ]
        let users = try http.send(HTTPRequest("GET", "\(cloud.keystone)/users?name=admin", headers: headers))
        guard let id = APIResponse.json(users.body)?["users"]?.elements.first?["id"]?.string
        else { throw ServerFailure(description: "Keystone has no user admin") }
        let body = Array("{\"user\": {\"password\": \"\(CeilometerCloud.adminPassword)\"}}".utf8)
        let answer = try http.send(HTTPRequest("PATCH", "\(cloud.keystone)/users/\(id)", headers: headers, body: body))
        #expect(answer.status == 200)
        let events = HTTPRequest("GET", "http://\(cloud.securedAPI)/v2/events?limit=1", headers: headers)
        var stale = try http.send(events)
        // The middleware's own token is revoked, too; until it has another, it cannot judge.
        for _ in 0..<60 where stale.status == 503 {
            Thread.sleep(forTimeInterval: 0.5)
            stale = try http.send(events)
        }
        #expect(stale.status == 401)
        #expect(try report(Self.trace, store) == expected())
    }

    // MARK: The rest

    @Test func health() throws {
        let cloud = try Self.shared.get()
        func findings(_ environment: [String: String]) throws -> [String: StoreFinding.Severity] {
            let store = try CeilometerStore("ceilometer://", environment: environment)
            defer { store.close() }
            let findings = try store.health(within: .seconds(10)).findings
            return Dictionary(uniqueKeysWithValues: findings.map { ($0.name, $0.severity) })
        }
        #expect(try findings(cloud.openrc()) == ["rights": .good, "events": .good])
        #expect(try findings(cloud.openrc("demo", "demo-pass")) == ["rights": .warning, "events": .warning])
    }

    /// Last, as it takes everything down.
    @Test func anAPIThatRestarts() throws {
        let cloud = try Self.shared.get()
        let store = try CeilometerStore("ceilometer://", environment: cloud.openrc())
        defer { store.close() }
        #expect(try report(Self.trace, store) == expected())
        try cloud.stop()
        let error = #expect(throws: StoreError.self) { try report(Self.trace, store) }
        #expect(error?.code == .unavailable)
        try cloud.start()
        #expect(try report(Self.trace, store) == expected())
    }
}
#endif
