//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
import Foundation
import OSProfilerCore
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerCeilometer

/// What is asked of Keystone, and what its recorded answers are taken for.
@Suite struct KeystoneTests {
    private func body(_ environment: [String: String]) throws -> NSDictionary {
        let settings = IdentitySettings { environment[$0] }
        let credentials = try KeystoneCredentials(settings, authURL: "http://k", token: environment["token"])
        return try #require(try JSONSerialization.jsonObject(with: Data(credentials.body)) as? NSDictionary)
    }

    private func object(_ text: String) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
    }

    private static let password = [
        "username": "a\"dmin", "password": "p", "user_domain_name": "U", "project_name": "x", "project_domain_id": "d",
    ]

    @Test func aPassword() throws {
        let expected = #"""
            {"auth": {"identity": {"methods": ["password"], "password": {"user":
            {"name": "a\"dmin", "domain": {"name": "U"}, "password": "p"}}},
            "scope": {"project": {"name": "x", "domain": {"id": "d"}}}}}
            """#
        #expect(try body(Self.password) == object(expected))
    }

    @Test func idsNeedNoDomain() throws {
        let expected = #"""
            {"auth": {"identity": {"methods": ["password"], "password": {"user": {"id": "1", "password": "p"}}},
            "scope": {"project": {"id": "2"}}}}
            """#
        #expect(try body(["user_id": "1", "password": "p", "project_id": "2"]) == object(expected))
    }

    @Test func aToken() throws {
        let expected = #"{"auth": {"identity": {"methods": ["token"], "token": {"id": "t"}}}}"#
        #expect(try body(["token": "t"]) == object(expected))
    }

    /// It has its own project: with another scope Keystone refuses it.
    @Test func anApplicationCredential() throws {
        let expected = #"""
            {"auth": {"identity": {"methods": ["application_credential"], "application_credential":
            {"id": "i", "secret": "s"}}}}
            """#
        let id = ["application_credential_id": "i", "application_credential_secret": "s", "project_name": "x"]
        #expect(try body(id) == object(expected))
        let named = #"""
            {"auth": {"identity": {"methods": ["application_credential"], "application_credential":
            {"name": "n", "user": {"name": "u", "domain": {"id": "default"}}, "secret": "s"}}}}
            """#
        let name = ["application_credential_name": "n", "application_credential_secret": "s", "username": "u"]
        #expect(try body(name) == object(named))
    }

    @Test(arguments: [
        ("http://k:5000", "http://k:5000/v3"), ("http://k/identity/", "http://k/identity/v3"),
        ("https://k/v3/", "https://k/v3"), ("http://k:5000/v2.0", "http://k:5000/v3"),
    ])
    func theAddress(url: String, expected: String) throws {
        let settings = IdentitySettings { Self.password[$0] }
        #expect(try KeystoneCredentials(settings, authURL: url, token: nil).address == expected)
    }

    // MARK: Answers

    /// Reads through a server that is Keystone and the event API, each with a recorded answer.
    private func read(
        _ login: StubServer.Response,
        _ members: String = "",
        page: StubServer.Response? = nil
    ) throws -> (server: StubServer, outcome: Result<Bool, any Error>) {
        let whole = try page ?? .fixture("without-raw.json")
        let server = try StubServer { request in
            guard request.path == "/v3/auth/tokens" else { return whole }
            var answer = login
            let api = try #require(request.headers["host"])
            answer.body = Data(
                String(decoding: login.body, as: UTF8.self).replacing("127.0.0.1:8977", with: "\(api)/api").utf8
            )
            return answer
        }
        defer { server.close() }
        let environment = Self.password.reduce(into: ["OS_AUTH_URL": server.address]) {
            $0["OS_\($1.key.uppercased())"] = $1.value
        }
        let store = try CeilometerStore("ceilometer://\(members)", environment: environment)
        defer { store.close() }
        return (server, Result { try store.readPoints(of: "5f9bf323-c002-459d-afeb-9e2422a89ee6") { _, _ in } })
    }

    private func token(_ name: String) throws -> StubServer.Response {
        var answer = try StubServer.Response.fixture(name, status: 201)
        answer.headers["X-Subject-Token"] = "the-token"
        return answer
    }

    @Test(arguments: ["token-admin.json", "token-demo.json"])
    func theCatalogTellsWhereTheAPIIs(name: String) throws {
        let (server, outcome) = try read(try token(name))
        #expect(try outcome.get())
        let requests = server.requests
        #expect(requests.map(\.path) == ["/v3/auth/tokens", "/api/v2/events"])
        #expect(requests.last?.headers["x-auth-token"] == "the-token")
        // Only an administrator may ask for all projects.
        #expect(requests.last?.values("q.field").contains("all_tenants") == (name == "token-admin.json"))
    }

    @Test func withoutTheTypeEventMeteringWillDo() throws {
        var answer = try token("token-admin.json")
        answer.body = Data(
            String(decoding: answer.body, as: UTF8.self).replacing("\"type\": \"event\"", with: "\"type\": \"x\"")
                .replacing("\"type\":\"event\"", with: "\"type\":\"x\"").utf8
        )
        #expect(try read(answer).outcome.get())
        answer.body = Data(String(decoding: answer.body, as: UTF8.self).replacing("\"metering\"", with: "\"y\"").utf8)
        let error = #expect(throws: StoreError.self) { try read(answer).outcome.get() }
        #expect(error?.description.contains("no service of type event or metering") == true)
    }

    @Test func aRegionThatIsNotThere() throws {
        let error = #expect(throws: StoreError.self) {
            try read(try token("token-admin.json"), "?region_name=Mars").outcome.get()
        }
        #expect(error?.code == .foreign && error?.description.contains("region Mars") == true)
    }

    @Test func aLoginThatIsRefused() throws {
        let error = #expect(throws: StoreError.self) {
            try read(try .fixture("login-refused.json", status: 401)).outcome.get()
        }
        #expect(error?.code == .accessDenied)
        #expect(error?.description.contains("refuses the user a\"dmin: The request you have made requires") == true)
    }

    @Test func aLoginThatIsNotUnderstood() throws {
        let error = #expect(throws: StoreError.self) {
            try read(try .fixture("login-400.json", status: 400)).outcome.get()
        }
        #expect(error?.code == .badConnectionString)
        #expect(error?.description.contains("Expecting to find domain in user.") == true)
    }

    @Test func somethingElseThanKeystone() throws {
        let page = StubServer.Response(status: 200, body: Data("<html>Welcome!</html>".utf8))
        let error = #expect(throws: StoreError.self) { try read(page).outcome.get() }
        #expect(error?.code == .badConnectionString && error?.description.contains("OS_AUTH_URL") == true)
    }
}
#endif
