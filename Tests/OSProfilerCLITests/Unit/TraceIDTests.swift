//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import Testing

@testable import OSProfilerCLI

private func summary(_ id: String, _ started: String) -> TraceSummary {
    TraceSummary(
        baseID: OpaqueID(id),
        started: Timestamp(started)!,
        finished: Timestamp(started)!,
        points: 2,
        errors: 0,
        running: 0,
        name: "wsgi",
        project: nil,
        service: nil,
        request: "GET /v1/nodes"
    )
}

@Suite struct TraceIDSearchTests {
    private let traces = [
        summary("7253e9b1-c0aa-4000-8000-00000000000a", "2026-11-22T08:54:08"),
        summary("7253e9b2-c0aa-4000-8000-00000000000b", "2026-11-22T08:54:09"),
        summary("deadbeef", "2026-11-22T08:54:10"),
        summary("deadbeef-c0aa-4000-8000-00000000000c", "2026-11-22T08:54:11"),
    ]
    private var search: TraceIDSearch {
        TraceIDSearch(nil) { [traces] query in query.first(of: traces.filter(query.matches)) }
    }

    @Test func theOnlyIDIsCompleted() throws {
        #expect(try search.completed("7253e9b1") == traces[0].baseID)
        #expect(try search.completed("7253E9B2C0") == traces[1].baseID)
        #expect(try search.completed("7253e9b1c0aa4000800000000000000A") == traces[0].baseID)
    }

    @Test func aWholeIDIsNotABeginning() throws {
        #expect(try search.completed("deadbeef") == "deadbeef")
    }

    @Test(arguments: ["725", "ffff", "my-trace", "7253e9b1-c0aa-4000-8000-00000000000f", ""])
    func anyOtherTextStays(text: String) throws {
        #expect(try search.completed(OpaqueID(text)) == OpaqueID(text))
    }

    @Test func severalAreListed() throws {
        let error = #expect(throws: CLIError.self) { try search.completed("7253") }
        #expect(error?.status == .failed)
        #expect(
            error?.description == "\"7253\" is the beginning of 2 ids: 7253e9b2-c0aa-4000-8000-00000000000b "
                + "(2026-11-22T08:54:09Z GET /v1/nodes), 7253e9b1-c0aa-4000-8000-00000000000a "
                + "(2026-11-22T08:54:08Z GET /v1/nodes): write more digits"
        )
    }

    @Test func theLatestIsTheNewest() throws {
        #expect(try search.latest() == traces[3].baseID)
        #expect(try TraceIDSearch(nil) { _ in [] }.latest() == nil)
    }
}

@Suite struct PastFirstTests {
    private let now = Timestamp("2026-11-22T12:00:00")!
    private let traces = [
        summary("a", "9999-12-31T23:59:59"), summary("b", "2026-11-22T11:00:00"), summary("c", "2026-11-22T10:00:00"),
        summary("d", "2026-11-23T01:00:00"), summary("e", "2027-01-01T00:00:00"),
    ]

    private func listed(_ change: (inout TraceQuery) -> Void = { _ in }) throws -> [String] {
        var query = TraceQuery()
        change(&query)
        return try PastFirst.summaries(query, now: now) { query in query.first(of: traces.filter(query.matches)) }
            .map(\.baseID.description)
    }

    @Test func tracesOfTheFutureComeLast() throws {
        #expect(try listed() == ["d", "b", "c", "a", "e"])
        #expect(try listed { $0.limit = 3 } == ["d", "b", "c"])
        #expect(try listed { $0.limit = 4 } == ["d", "b", "c", "a"])
        #expect(try listed { $0.limit = 9 } == ["d", "b", "c", "a", "e"])
        #expect(try listed { $0.limit = 0 } == [])
    }

    @Test func whoAsksForThemGetsThem() throws {
        #expect(try listed { $0.since = Timestamp("2026-12-01T00:00:00") } == ["a", "e"])
        #expect(try listed { $0.until = Timestamp("2026-11-22T10:30:00") } == ["c"])
        #expect(try listed { $0.order = .oldest } == ["c", "b", "d", "e", "a"])
    }
}

@Suite struct TraceIDSpellingTests {
    private let uuid = "7253e9b1-c0aa-4000-8000-00000000000a"

    @Test func theUsualFormNeedsNoAdvice() {
        #expect(TraceIDSpelling.advice(uuid) == nil)
    }

    @Test(arguments: [
        "7253E9B1-C0AA-4000-8000-00000000000A", "7253e9b1c0aa4000800000000000000a",
        "Trace ID: 7253e9b1-c0aa-4000-8000-00000000000a",
        "'7253e9b1-c0aa-4000-8000-00000000000a'", "7253e9b1-c0aa-4000-8000-00000000000a ",
        "7253e9b1-c0aa-4000-8000-00000000000a\u{A0}",
        "{7253e9b1-c0aa-4000-8000-00000000000a}", "urn:uuid:7253e9b1-c0aa-4000-8000-00000000000a",
    ])
    func aUUIDInAnotherSpellingIsShownInTheUsualOne(text: String) {
        #expect(TraceIDSpelling.advice(text) == "ids usually look like \(uuid): write that")
    }

    @Test(arguments: [("72", "at least 4 digits"), ("7253", "no id begins"), ("my-trace", "8-4-4-4-12")])
    func otherTextsAreExplained(text: String, words: String) {
        #expect(TraceIDSpelling.advice(text)?.contains(words) == true)
    }
}
