//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if GRDB
import OSProfiler
import Testing

@testable import OSProfilerGRDB

@Suite struct BoundParametersTests {
    @Test(
        arguments: [
            ("SELECT 1", "SELECT 1", [] as TraceInfo.Value),
            ("SELECT ?", "SELECT 'x'", ["x"]),
            ("SELECT ?1, ?2, ?1", "SELECT 1, NULL, 1", [1, nil, 1]),
            ("SELECT :a || @b || $c_1", "SELECT 'a' || 2.5 || x'00ff'", ["a", 2.5, "x'00ff'"]),
            ("SELECT '?', \"a?\", [b?], `c?`, ?", "SELECT '?', \"a?\", [b?], `c?`, -1", [-1]),
            ("SELECT 'it''s ?' -- ?\n, ?", "SELECT 'it''s ?' -- ?\n, 'it''s'", ["it's"]),
            ("SELECT /* ? */ ?", "SELECT /* ? */ ''", [""]),
            ("SELECT a$b, c::d", "SELECT a$b, c::d", nil),
            ("SELECT ?", "SELECT 'not ended", ["not ende"]),
            ("SELECT ?", "INSERT 1", nil),
            ("SELECT ?", "SELECT ", nil),
            ("SELECT ?", "SELECT 1 2", nil),
            ("'", "'", []), ("/*", "/*", []), ("--", "--", []), ("?", "", nil), (":", ":", []),
        ] as [(String, String, TraceInfo.Value)]
    )
    func readsWhatSQLiteExpanded(statement: String, expanded: String, values: TraceInfo.Value) {
        #expect(BoundParameters.info(statement, expanded: expanded) == values)
    }

    @Test func theirNumberIsBounded() {
        let marks = Array(repeating: "?", count: 1000).joined(separator: ",")
        let values = Array(repeating: "1", count: 1000).joined(separator: ",")
        guard case .array(let found) = BoundParameters.info(marks, expanded: values) else {
            Issue.record("no values")
            return
        }
        #expect(found.count == 256)
    }
}
#endif
