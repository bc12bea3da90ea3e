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
        "postgresql://u:hu/sh@h/d", "mysql://u:hush@h/d", "postgresql://h/d?pasword=hush",
        "postgresql://u:hush@h/d?ssl=1",
        "postgresql://u:hush@a,b/d?port=1,2,3", "postgresql://u:hush@/d?host=a,b,c&port=1,2",
        "postgresql://u:hush@a:1,b:2/d?host=a,b,c", "postgresql://u:hush@/d?host=a:99999", "postgresql://u:hush@%2/d",
        "postgresql://u:hush@a,b/d?hostaddr=127.0.0.1",
        "postgresql://u:hush@h/d?service=x", "postgresql://h/d?password=hush&password=hush",
    ])
    func whatCannotBeUsedIsSaidWithoutThePassword(_ text: String) {
        let error = #expect(throws: StoreError.self) { try PostgreSQLConnectionString(text, environment: [:]) }
        #expect(error?.code == .badConnectionString)
        #expect(error?.description.contains("hu") == false)
    }

    @Test func anUnknownMemberIsRefusedWithTheKnownOnes() {
        let error = #expect(throws: StoreError.self) { try PostgreSQLConnectionString("postgresql://h/d?sslmoed=x") }
        #expect(error?.description.contains("unknown member \"sslmoed\": did you mean sslmode?") == true)
        let other = #expect(throws: StoreError.self) { try PostgreSQLConnectionString("postgresql://h/d?nosuch=x") }
        #expect(other?.description.contains("sslmode, sslnegotiation, sslpassword, sslrootcert") == true)
    }

    @Test func libpqsKeywordsAreTaken() throws {
        let text = "postgresql://h/d?connect_timeout=3&client_encoding=utf8&sslcompression=0&dbname=e&require_auth=md5"
        let string = try PostgreSQLConnectionString(text + "&prepared_statement_cache_size=0&ssl=0", environment: [:])
        #expect(string.connectTimeout == 3 && string.database == "e")
        let parameters = string.servers[0].parameters
        #expect(parameters["sslcompression"] == "0" && parameters["require_auth"] == "md5")
        #expect(parameters["connect_timeout"] == nil && parameters["client_encoding"] == "UTF8")
        #expect(parameters["dbname"] == "e" && parameters["ssl"] == nil)
    }

    @Test func tlsIsTurnedOnInItsOwnSpelling() {
        let error = #expect(throws: StoreError.self) { try PostgreSQLConnectionString("postgresql://h/d?tls=1") }
        #expect(error?.description.contains("sslmode=verify-full") == true)
    }

    @Test func hostsInTheQueryHaveTheirPorts() throws {
        let found = try parameters("postgresql:///d?host=a,b,c&port=1,,3")
        #expect(found.map { $0["port"] } == ["1", nil, "3"])
        #expect(try parameters("postgresql:///d?host=a,b&port=7").map { $0["port"] } == ["7", "7"])
    }

    /// As libpq does.
    @Test func membersTakePrecedenceOverWhatPrecedesThePath() throws {
        let one = try parameters("postgresql://u:p@a:1/d?host=b&user=v&password=q&dbname=e")
        #expect(
            one == [
                [
                    "host": "b", "port": "1", "user": "v", "password": "q", "dbname": "e", "sslmode": "verify-full",
                    "application_name": "osprofiler", "client_encoding": "UTF8",
                ]
            ]
        )
        let two = try parameters("postgresql://u:p@a:1/d?host=b,c")
        #expect(two.map { $0["host"] } == ["b", "c"] && two.map { $0["port"] } == ["1", "1"])
        #expect(two.allSatisfy { $0["user"] == "u" && $0["password"] == "p" })
        #expect(try parameters("postgresql://a:1,b:2/d?host=c,e").map { $0["port"] } == ["1", "2"])
        #expect(try parameters("postgresql://a:1,b:2/d?port=7").map { $0["port"] } == ["7", "7"])
        #expect(try parameters("postgresql://a:1,b:2/d?port=7,8").map { $0["port"] } == ["7", "8"])
        #expect(try parameters("postgresql://a/d?host=").map { $0["host"] } == ["a"])
        #expect(try parameters("postgresql:///d?host=").map { $0["host"] } == [nil])
    }

    @Test func hostsAreWrittenAsInSQLAlchemy() throws {
        let found = try parameters("postgresql://u@/d?host=a:1&host=[::1]:2&host=::1&host=/run/a:b&host=c")
        #expect(found.map { $0["host"] } == ["a", "::1", "::1", "/run/a:b", "c"])
        #expect(found.map { $0["port"] } == ["1", "2", nil, nil, nil])
        #expect(try parameters("postgresql://h:5/d?host=a:1,b").map { $0["port"] } == ["1", "5"])
    }

    @Test func aSocketsFolderStandsBeforeThePath() throws {
        let string = try PostgreSQLConnectionString("postgresql://u:p@%2Frun%2Fpostgresql:7/d", environment: [:])
        let parameters = string.servers[0].parameters
        #expect(parameters["host"] == "/run/postgresql" && parameters["port"] == "7" && parameters["sslmode"] == nil)
        #expect(string.servers[0].name == "/run/postgresql:7")
    }

    @Test func eachHostHasItsAddress() throws {
        let found = try parameters("postgresql://a,b/d?hostaddr=127.0.0.1,127.0.0.2")
        #expect(found.map { $0["host"] } == ["a", "b"] && found.map { $0["hostaddr"] } == ["127.0.0.1", "127.0.0.2"])
        let string = try PostgreSQLConnectionString("postgresql:///d?hostaddr=192.0.2.1", environment: [:])
        #expect(string.servers.map(\.name) == ["192.0.2.1"])
        // The address counts, whatever the name.
        #expect(string.servers[0].parameters["sslmode"] == "verify-full")
        #expect(try parameters("postgresql://localhost/d?hostaddr=192.0.2.1")[0]["sslmode"] == "verify-full")
    }
}
