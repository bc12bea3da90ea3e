//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerStore
import Testing

@testable import OSProfilerPostgreSQL

@Suite struct PostgreSQLConnectionStringTests {
    private func parameters(_ text: String, _ environment: [String: String] = [:]) throws -> [[String: String]] {
        try PostgreSQLConnectionString(text, environment: environment).servers.map(\.parameters)
    }

    @Test(arguments: PostgreSQLConnectionString.schemes)
    func allPartsAreDecoded(_ scheme: String) throws {
        let found = try parameters("\(scheme)://us%40er:p%2Fw@[::1]:6543/tr%20ace?sslmode=disable&application_name=x")
        #expect(
            found == [
                [
                    "host": "::1", "port": "6543", "user": "us@er", "password": "p/w", "dbname": "tr ace",
                    "sslmode": "disable", "application_name": "x", "client_encoding": "UTF8",
                ]
            ]
        )
    }

    @Test func whatIsLeftOutIsLeftToLibpq() throws {
        let found = try parameters("postgresql://")
        #expect(found == [["application_name": "osprofiler", "client_encoding": "UTF8"]])
    }

    @Test func theUserCountsForAllHosts() throws {
        let found = try parameters("postgresql://u:p@a,b:2/d?target_session_attrs=read-write")
        #expect(found.map { $0["host"] } == ["a", "b"])
        #expect(found.map { $0["port"] } == [nil, "2"])
        #expect(found.allSatisfy { $0["user"] == "u" && $0["password"] == "p" })
    }

    @Test func aSocketsFolderStandsInTheQuery() throws {
        let found = try parameters("postgresql://u@/d?host=/run/postgresql&port=7")
        #expect(found.map { $0["host"] } == ["/run/postgresql"])
        #expect(found.map { $0["port"] } == ["7"])
        #expect(found[0]["sslmode"] == nil)
    }

    @Test func overANetworkTheServerIsVerified() throws {
        #expect(try parameters("postgresql://db.example.org/d")[0]["sslmode"] == "verify-full")
        #expect(try parameters("postgresql://db.example.org/d?sslmode=prefer")[0]["sslmode"] == "prefer")
        #expect(try parameters("postgresql://db.example.org/d", ["PGSSLMODE": "require"])[0]["sslmode"] == nil)
        #expect(try parameters("postgresql:///d", ["PGHOST": "db.example.org"])[0]["sslmode"] == "verify-full")
        for host in ["localhost", "127.0.0.1", "[::1]", ""] {
            #expect(try parameters("postgresql://\(host)/d")[0]["sslmode"] == nil)
        }
        #expect(try parameters("postgresql://localhost/d?sslrootcert=/ca.pem")[0]["sslmode"] == "verify-full")
    }

    @Test(arguments: [
        "postgresql://u:hush@h/d?sslmoed=verify-full", "postgresql://u:hush@h:99999/d",
        "postgresql://u:hush@h/d?host=x&port=y",
        "postgresql://u:hu/sh@h/d", "mysql://u:hush@h/d",
    ])
    func whatCannotBeUsedIsSaidWithoutThePassword(_ text: String) {
        let error = #expect(throws: StoreError.self) { try PostgreSQLConnectionString(text, environment: [:]) }
        #expect(error?.code == .badConnectionString)
        #expect(error?.description.contains("hu") == false)
    }

    @Test func anUnknownMemberIsRefusedWithTheKnownOnes() {
        let error = #expect(throws: StoreError.self) { try PostgreSQLConnectionString("postgresql://h/d?sslmoed=x") }
        #expect(error?.description.contains("\"sslmoed\"") == true)
        #expect(error?.description.contains("sslmode, sslpassword, sslrootcert") == true)
    }
}
