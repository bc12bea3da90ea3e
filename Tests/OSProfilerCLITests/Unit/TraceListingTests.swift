//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import Testing

@testable import OSProfilerCLI

@Suite struct TraceListingTests {
    private func trace(_ id: String, errors: Int = 0) -> TraceSummary {
        let started = Timestamp("2026-11-22T08:54:08.123456")!
        return TraceSummary(
            baseID: OpaqueID(id),
            started: started,
            finished: Timestamp(microseconds: started.microseconds + 264_000),
            points: 1234,
            errors: errors,
            running: 0,
            name: "wsgi",
            project: "ironic",
            service: "ironic_api",
            request: "PUT /v1/nodes/n1/states/provision"
        )
    }

    private let id = "7253e9b1-0b0c-4a7b-8e2b-1f0d5c3a9e11"

    @Test func pipesAndWideTerminalsHaveEverything() {
        let line = "2026-11-22T08:54:08.123Z    264 ms   1,234       0        0  ironic_api  "
        for width in [nil, 140] {
            #expect(TraceListing.table([trace(id)], width: width).lines(width: width).last?.hasPrefix(line) == true)
            #expect(TraceListing.table([trace(id)], width: width).lines(width: width).last?.hasSuffix(id) == true)
        }
    }

    @Test(arguments: [
        (
            80, 0, "STARTED (UTC)        DURATION  SERVICE     REQUEST                      ID",
            "2026-11-22 08:54:08    264 ms  ironic_api  PUT /v1/nodes/n1/states/pr…  7253e9b1"
        ),
        (
            60, 2, "UTC TIME     DURATION  ERRORS  REQUEST              ID",
            "11-22 08:54    264 ms       2  PUT /v1/nodes/n1/s…  7253e9b1"
        ),
        (40, 0, "UTC TIME  DURATION  REQUEST     ID", "08:54:08    264 ms  PUT /v1/n…  7253e9b1"),
        (40, 2, "DURATION  ERRORS  REQUEST       ID", "  264 ms       2  PUT /v1/nod…  7253e9b1"),
    ])
    func requestsKeepTheirRoom(width: Int, errors: Int, titles: String, line: String) {
        let lines = TraceListing.table([trace(id, errors: errors)], width: width).lines(width: width)
        #expect(
            lines.map { $0.split(separator: " ").joined(separator: " ") }
                == [titles, line].map {
                    $0.split(separator: " ").joined(separator: " ")
                }
        )
    }

    /// Also with ids that no beginning names.
    @Test(arguments: [40, 60, 80, 100, 180])
    func nothingIsWiderThanTheTerminal(width: Int) {
        let traces = [
            trace(id, errors: 2), trace(String(repeating: "an id ", count: 40)), trace(id.uppercased()),
            trace("42bfc29d94bb4fa9826c321fd25a5c92", errors: 1_000_000),
        ]
        for line in TraceListing.table(traces, width: width).lines(width: width) {
            #expect(TerminalText.width(line) <= width, "\(line)")
        }
    }

    @Test(arguments: [
        (["7253e9b1-0b0c-4a7b-8e2b-1f0d5c3a9e11"], ["7253e9b1"]),
        (
            ["7253e9b1-0b0c-4a7b-8e2b-1f0d5c3a9e11", "7253e9b1-0b0d-4a7b-8e2b-1f0d5c3a9e11"],
            ["7253e9b1-0b0c", "7253e9b1-0b0d"]
        ),
        (["7253e9b1-0b0c-4a7b-8e2b-1f0d5c3a9e11", "no uuid, whole"], ["7253e9b1", "no uuid, whole"]),
        (
            ["42bfc29d94bb4fa9826c321fd25a5c92", "838DAE93-7D8B-4E56-9FE3-E130841BF883", "42bfc29d-95"],
            ["42bfc29d94", "838DAE93-7D", "42bfc29d-95"]
        ),
        ([], []),
    ])
    func idsAreAsShortAsTheyDiffer(ids: [String], texts: [String]) {
        #expect(ShortIDs(ids.map { OpaqueID($0) }).texts == texts)
    }
}
