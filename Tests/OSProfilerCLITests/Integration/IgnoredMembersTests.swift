//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL && MySQL
import TestSupport
import Testing

/// Members of a connection string without effect here, of stores that connect when they are opened.
@Suite(.blocking) struct IgnoredMembersTests {
    @Test(arguments: [
        ("postgresql", "prepare_threshold"), ("postgresql", "client_encoding"), ("postgresql", "command_timeout"),
        ("mysql", "init_command"), ("mysql", "sql_mode"),
    ])
    func theyAreNamedAlthoughTheStoreIsAway(scheme: String, member: String) throws {
        let tool = try CommandLineRunner()
        let port = try RefusingPort()
        let string = "\(scheme)://u:p@127.0.0.1:\(port.port)/d?\(member)=0"
        let list = try tool.run("trace", "list", "--connection-string", string)
        #expect(list.status == 1)
        #expect(list.errorLines.first?.hasPrefix("osprofiler: warning: \(member) of \(scheme)://u:***@") == true)
        #expect(list.errorLines.count == 2, "\(list.errors)")
    }
}
#endif
