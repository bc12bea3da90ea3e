//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
import Foundation
import OSProfilerMySQL
import OSProfilerStore
import TestSupport
import Testing

/// Users whom the server does not let in, for reasons that it tells more or less well.
@Suite(.blocking) struct MySQLLoginStoreServerTests {
    private func refusal(_ server: MySQLServer, _ form: String, _ advice: String, over members: String = "") throws {
        let database = try server.makeDatabase()
        try server.sql(
            "CREATE OR REPLACE USER 'other'@'127.0.0.1' IDENTIFIED BY 'p' \(form); GRANT ALL ON *.* TO 'other'@'127.0.0.1'"
        )
        let error = #expect(throws: StoreError.self) {
            try MySQLStore(
                MySQLConnectionString("mysql://other:p@127.0.0.1:\(server.server.port)/\(database)\(members)"),
                for: .reading
            )
        }
        #expect(error?.code == .accessDenied, "\(form)")
        #expect(error?.description.hasSuffix(": \(advice)") == true, "\(String(describing: error))")
    }

    @Test func eachReasonHasItsAdvice() throws {
        let server = try MySQLServer(tls: true)
        let login = "check user and password, or set MYSQL_PWD"
        try refusal(server, "REQUIRE SSL", "\(login); a user with REQUIRE SSL needs ssl=true")
        try refusal(
            server,
            "REQUIRE X509",
            "\(login); a user with REQUIRE X509 needs ssl_cert and ssl_key",
            over: "?ssl_mode=REQUIRED"
        )
        try refusal(server, "ACCOUNT LOCK", "unlock it with ALTER USER … ACCOUNT UNLOCK")
        try refusal(server, "PASSWORD EXPIRE", "the password has expired: set one with ALTER USER … IDENTIFIED BY")
    }

    @Test func tooManyWrongPasswordsBlockAUser() throws {
        let server = try MySQLServer(settings: ["--max-password-errors=1"])
        let database = try server.makeDatabase()
        func refusal() throws -> String? {
            #expect(throws: StoreError.self) {
                try MySQLStore(
                    MySQLConnectionString("mysql://osp:wrong@127.0.0.1:\(server.server.port)/\(database)"),
                    for: .reading
                )
            }?.description
        }
        #expect(try refusal()?.contains("check user and password") == true)
        #expect(try refusal()?.hasSuffix("unblock it with FLUSH PRIVILEGES on the server") == true)
    }
}
#endif
