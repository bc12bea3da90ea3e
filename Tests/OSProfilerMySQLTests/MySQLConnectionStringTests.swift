//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerStore
import Testing

@testable import OSProfilerMySQL

@Suite struct MySQLConnectionStringTests {
    private typealias Server = MySQLConnectionString.Server

    private func options(_ query: String) throws -> MySQLOptions {
        try MySQLConnectionString("mysql://h/d?\(query)").options
    }

    @Test(arguments: MySQLConnectionString.schemes)
    func allPartsAreDecoded(_ scheme: String) throws {
        let found = try MySQLConnectionString("\(scheme)://us%40er:p%2Fw@[::1]:3307/tr%20ace?charset=utf8")
        #expect(found.servers == [Server(host: "::1", port: 3307, user: "us@er", password: "p/w")])
        #expect(found.servers[0].name == "[::1]:3307")
        #expect(found.options.database == "tr ace")
        #expect(found.options.verification == nil)
    }

    @Test func theUserCountsForAllHosts() throws {
        let found = try MySQLConnectionString("mysql://u:p@a,b:2/d").servers
        #expect(found.map(\.name) == ["a:3306", "b:2"])
        #expect(found.allSatisfy { $0.user == "u" && $0.password == "p" })
    }

    @Test func aSocketStandsInTheQuery() throws {
        let found = try MySQLConnectionString("mysql+pymysql://u@localhost/d?unix_socket=/run/mysqld/mysqld.sock")
        #expect(found.servers.map(\.host) == [nil])
        #expect(found.servers[0].isLocal)
        #expect(found.options.socket == "/run/mysqld/mysqld.sock")
    }

    /// As SQLAlchemy hands them on to the driver.
    @Test func theQueryWinsOverWhatStandsBeforeIt() throws {
        let found = try MySQLConnectionString("mysql://u:p@a:1,b:2/d?host=c&port=3&user=v&passwd=q&db=e")
        #expect(found.servers == [Server(host: "c", port: 3, user: "v", password: "q")])
        #expect(found.options.database == "e")
        let named = try MySQLConnectionString("mysql+mysqlconnector:///?host=c&username=v&password=q&database=e")
        #expect(named.servers == [Server(host: "c", port: 3306, user: "v", password: "q")])
        #expect(named.options.database == "e")
        let moved = try MySQLConnectionString("mysql://u:p@a:1/d?host=c").servers
        #expect(moved == [Server(host: "c", port: 1, user: "u", password: "p")])
        #expect(try MySQLConnectionString("mysql://u@a,b/d?port=9").servers.map(\.name) == ["a:9", "b:9"])
    }

    @Test(
        arguments: [
            // DevStack's own.
            ("mysql+pymysql", "charset=utf8&plugin=dbcounter", ["plugin"]), ("mysql", "plugin=a&plugin=b", ["plugin"]),
            (
                "mysql+mysqlconnector", "auth_plugin=x&use_pure=True&buffered=1&raise_on_warnings=1",
                ["auth_plugin", "use_pure", "buffered", "raise_on_warnings"]
            ),
            ("mysql+mysqldb", "cursorclass=x&conv=y", ["cursorclass", "conv"]),
            ("mariadb+mariadbconnector", "reconnect=1&pool_size=5", ["reconnect", "pool_size"]),
            ("mysql", "charset=latin1&init_command=x&sql_mode=ANSI", ["init_command", "sql_mode", "charset"]),
            ("mysql", "charset=utf8mb4&collation=utf8mb4_bin&use_unicode=1&connect_timeout=3", []),
            ("mysql", "use_unicode=0&collation=latin1_bin", ["use_unicode", "collation"]),
        ] as [(String, String, Set<String>)]
    )
    func whatHasNoEffectIsNamed(scheme: String, query: String, ignored: Set<String>) throws {
        let text = "\(scheme)://u:p@h/d?\(query)"
        _ = try MySQLConnectionString(text)
        #expect(Set(StoreBackend.mySQL.ignoredMembers(text)) == ignored)
    }

    @Test(
        arguments: [
            ("charset=utf8", nil), ("init_command=SELECT%201&sql_mode=ANSI&local_infile=1", nil),
            ("ssl_disabled=true", nil), ("ssl=false", nil), ("ssl_mode=DISABLED", nil),
            ("ssl_ca=/ca&ssl_disabled=true", nil), ("ssl=true", .name), ("ssl_ca=/ca", .name),
            ("ssl_capath=/ca", .name),
            ("ssl_cipher=x", .name), ("ssl_cert=/c&ssl_key=/k", .name), ("ssl_verify_cert=true", .name),
            ("ssl_ca=/ca&ssl_verify_cert=false", .nothing), ("ssl_ca=/ca&ssl_check_hostname=false", .authority),
            ("ssl_ca=/ca&ssl_verify_identity=no", .authority), ("ssl_mode=REQUIRED", .nothing),
            ("ssl_mode=verify_ca", .authority), ("ssl_mode=VERIFY_IDENTITY", .name),
        ] as [(String, MySQLOptions.Verification?)]
    )
    func whoAsksForTLSGetsAServerThatIsVerified(query: String, verification: MySQLOptions.Verification?) throws {
        #expect(try options(query).verification == verification)
    }

    @Test func timesAreSeconds() throws {
        #expect(try options("connect_timeout=2&read_timeout=30").connectLimit == 2)
        #expect(try options("connection_timeout=3").connectLimit == 3)
        #expect(try options("charset=utf8").readLimit == 10)
    }

    @Test(arguments: [
        "mysql://u:hush@h/d?ssl_caa=/x", "mysql://u:hush@h:99999/d", "mysql://u:hush@h", "mysql://u:hush@h/",
        "mysql://u:hush@h/d?ssl_mode=PREFERRED", "mysql://u:hush@h/d?ssl_mode=REQUIRED&ssl=false",
        "mysql://u:hush@h/d?ssl=maybe", "mysql://u:hush@h/d?read_timeout=0", "mysql://u:hush@h/d?read_timeout=x",
        "mysql://u:hush@h/d?ssl_cert=/c", "mysql://u:hush@h/d?port=70000", "mysql://h/d?failover=hush",
        "mysql://u:hush@a,b/d?unix_socket=/s",
        "mysql://u:hush@h/d?ssl_ca=/a&ssl_ca=/b",
        "mysql://u:hu/sh@h/d", "postgresql://u:hush@h/d",
    ])
    func whatCannotBeUsedIsSaidWithoutThePassword(_ text: String) {
        let error = #expect(throws: StoreError.self) { try MySQLConnectionString(text) }
        #expect(error?.code == .badConnectionString)
        #expect(error?.description.contains("hu") == false)
    }

    @Test func anUnknownMemberIsRefused() {
        let misspelt = #expect(throws: StoreError.self) { try MySQLConnectionString("mysql://h/d?ssl_caa=x") }
        #expect(misspelt?.description.contains("\"ssl_caa\": did you mean ssl_ca?") == true)
        let unknown = #expect(throws: StoreError.self) { try MySQLConnectionString("mysql://h/d?sharding=x") }
        #expect(unknown?.description.contains("expected one of read_default_file, ssl_ca") == true)
    }
}
