//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
import OSProfilerStore
import Testing

@testable import OSProfilerPostgreSQL

@Suite struct PostgreSQLErrorTests {
    @Test(arguments: [
        ("28P01", StoreError.Code.accessDenied), ("28000", .accessDenied), ("42501", .accessDenied), ("53100", .full),
        ("57P01", .unavailable), ("57P03", .unavailable), ("08006", .unavailable), ("53300", .unavailable),
        ("25006", .unavailable), ("55P03", .busy), ("40P01", .busy), ("42P01", .notFound), ("3D000", .notFound),
        ("42703", .foreign), ("XX001", .corrupt), ("22021", .other), ("25P03", .unavailable), ("57P05", .unavailable),
    ])
    func statesHaveTheirCodes(state: String, code: StoreError.Code) {
        let error = PostgreSQLError(state: state, message: "m").error(on: "db:1")
        #expect(error.code == code)
        #expect(error.description.hasPrefix("PostgreSQL at db:1: m"))
    }

    @Test(arguments: [
        ("sorry, too many clients already", "raise max_connections"),
        ("too many connections for role \"osp\"", "ALTER ROLE … CONNECTION LIMIT"),
        ("too many connections for database \"traces\"", "ALTER DATABASE … CONNECTION LIMIT"),
    ])
    func theLimitThatIsReachedIsNamed(message: String, advice: String) {
        let error = PostgreSQLError(state: "53300", message: message).error(on: "db:1")
        #expect(error.code == .unavailable && error.description.contains(advice))
    }

    @Test(arguments: [
        ("role \"u\" is not permitted to log in", "ALTER ROLE … LOGIN"),
        ("role \"u\" does not exist", "createuser"),
        ("no pg_hba.conf entry for host \"h\", user \"u\", database \"d\", no encryption", "sslmode=verify-full"),
        ("no pg_hba.conf entry for host \"h\", user \"u\", database \"d\", SSL encryption", "pg_hba.conf"),
        ("connection requires a valid client certificate", "sslcert"),
        ("der Rolle »u« ist es nicht erlaubt, sich anzumelden", "LOGIN"),
    ])
    func aRefusedLoginHasItsOwnAdvice(message: String, advice: String) {
        let error = PostgreSQLError(state: "28000", message: message).error(on: "db:1")
        #expect(error.code == .accessDenied && error.description.contains(advice))
    }

    @Test(arguments: [
        (
            "55000", "database \"d\" is not currently accepting connections", StoreError.Code.unavailable,
            "ALTER DATABASE"
        ),
        ("42501", "permission denied for database \"d\"", .accessDenied, "GRANT CONNECT"),
        ("42704", "unrecognized configuration parameter \"foo\"", .badConnectionString, "options"),
        ("22023", "invalid value for parameter \"statement_timeout\": \"abc\"", .badConnectionString, "options"),
        ("55000", "another state", .other, "db:1: another state"),
        ("42704", "another object", .other, "another object"),
    ])
    func aTextRefinesTheState(state: String, message: String, code: StoreError.Code, advice: String) {
        let error = PostgreSQLError(state: state, message: message).error(on: "db:1")
        #expect(error.code == code && error.description.contains(advice))
    }

    @Test func aSequenceThatHasEnded() {
        let message = "nextval: reached maximum value of sequence \"data_id_seq\" (2147483647)"
        let error = PostgreSQLError(state: "2200H", message: message).error(on: "db:1")
        #expect(error.code == .full && error.description.contains("osprofiler doctor"))
    }

    @Test(arguments: [nil, "08P01"] as [String?])
    func aPoolerThatRefusesParameters(state: String?) {
        let error = PostgreSQLError(state: state, message: "FATAL: unsupported startup parameter: options")
        #expect(error.error(on: "db:1").description.contains("ignore_startup_parameters"))
    }

    @Test func theEndOfAConnectionIsAnOutageAndNoConflict() {
        let conflict = PostgreSQLError(state: "40001", message: "conflict with recovery", isLoss: true)
        #expect(!conflict.isConflict)
        let other = PostgreSQLError(state: "XX000", message: "m", isLoss: true)
        #expect(other.error(on: "db:1").code == .unavailable)
    }

    @Test func onlyConflictsAreTriedAgain() {
        #expect(["40001", "40P01"].allSatisfy { PostgreSQLError(state: $0, message: "").isConflict })
        #expect(["53100", "23505", "57014"].allSatisfy { !PostgreSQLError(state: $0, message: "").isConflict })
    }
}
#endif
