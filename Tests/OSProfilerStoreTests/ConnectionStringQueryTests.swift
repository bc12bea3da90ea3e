//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerStore
import Testing

@Suite struct ConnectionStringQueryTests {
    private func query(_ text: String) throws(StoreError) -> ConnectionStringQuery {
        try ConnectionStringQuery(text[...], known: ["mode", "table"])
    }

    @Test func membersByName() throws {
        let query = try query("table=a=b&&mode")
        #expect(query["table"] == "a=b")
        #expect(query["mode"] == "")
        #expect(try self.query("")["mode"] == nil)
    }

    @Test(arguments: [
        ("mod=0640", "unknown member \"mod\": did you mean mode?"),
        ("Mode=0640", "unknown member \"Mode\": did you mean mode?"),
        ("mode=1&timeout=1", "unknown member \"timeout\": expected one of mode, table"),
        // Without a value it may be the end of a password.
        ("mode=1&timeout", "unknown member: expected one of mode, table"),
        ("=1", "unknown member \"\": expected one of mode, table"),
        ("mode=1&table=t&mode=1", "mode twice: give it once"),
    ])
    func whatIsUnknownOrRepeatedIsNamedWithTheKnownOnes(text: String, said: String) {
        let error = #expect(throws: StoreError.self) { try query(text) }
        #expect(error?.code == .badConnectionString)
        #expect(error?.description.hasSuffix(said) == true, "\(error as Any)")
    }

    @Test func aPasswordWithAQuestionMarkIsNotRepeated() {
        // redis://:se?cr&et@host
        let error = #expect(throws: StoreError.self) { try query("cr&et@host") }
        #expect(error?.description.contains("cr") == false && error?.description.contains("et@") == false)
        #expect(error?.description.contains("expected one of mode, table") == true)
    }
}
