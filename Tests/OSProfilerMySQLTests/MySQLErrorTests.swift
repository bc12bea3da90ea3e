//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
import OSProfilerStore
import Testing

@testable import OSProfilerMySQL

@Suite struct MySQLErrorTests {
    @Test(
        arguments: [
            (1045, StoreError.Code.accessDenied), (1044, .accessDenied), (1142, .accessDenied), (1130, .accessDenied),
            (1114, .full), (1021, .full), (1040, .unavailable), (1053, .unavailable), (1290, .unavailable),
            (1792, .unavailable), (1969, .unavailable), (2002, .unavailable), (2006, .unavailable),
            (2013, .unavailable),
            (2026, .unavailable), (1205, .busy), (1213, .busy), (1146, .notFound), (1049, .notFound), (1054, .foreign),
            (1194, .corrupt), (1665, .unsupported), (1366, .other),
            (4151, .accessDenied), (3118, .accessDenied), (1820, .accessDenied), (1862, .accessDenied),
            (4150, .accessDenied), (3955, .accessDenied), (3159, .accessDenied), (3032, .unavailable),
        ] as [(UInt32, StoreError.Code)]
    )
    func numbersHaveTheirCodes(number: UInt32, code: StoreError.Code) {
        let error = MySQLError(number: number, message: "m").error(on: "db:1")
        #expect(error.code == code)
        #expect(error.description.hasPrefix("MySQL at db:1: m"))
    }

    @Test func aDiskThatIsFullIsSeenInTheText() {
        let text = "Got error 28 \"No space left on device\" from storage engine InnoDB"
        #expect(MySQLError(number: 1030, message: text).error(on: "db").code == .full)
        #expect(MySQLError(number: 1030, message: "Got error 134").error(on: "db").code == .other)
    }

    @Test func onlyConflictsAreTriedAgain() {
        #expect(([1020, 1205, 1213] as [UInt32]).allSatisfy { MySQLError(number: $0, message: "").isConflict })
        #expect(([1062, 1290, 2013] as [UInt32]).allSatisfy { !MySQLError(number: $0, message: "").isConflict })
    }

    /// The server shows the key, and so an id of somebody's.
    @Test func noValueIsShown() {
        let error = MySQLError(number: 1062, message: "Duplicate entry 'hush' for key 'point'").error(on: "db")
        #expect(!error.description.contains("hush"))
    }
}
#endif
