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

    @Test func eightyColumnsHaveTheRequestAndEnoughOfTheID() {
        #expect(
            TraceListing.table([trace(id)], width: 80).lines(width: 80) == [
                "STARTED (UTC)        DURATION  POINTS  SERVICE     REQUEST              ID",
                "2026-11-22 08:54:08    264 ms   1,234  ironic_api  PUT /v1/nodes/n1/s…  7253e9b1",
            ]
        )
    }

    @Test func sixtyColumnsKeepErrors() {
        #expect(
            TraceListing.table([trace(id, errors: 2), trace("an id")], width: 60).lines(width: 60) == [
                "STARTED (UTC)   DURATION  ERRORS  SERVICE  REQUEST  ID",
                "11-22 08:54:08    264 ms       2  ironic…  PUT /v…  7253e9b1",
                "11-22 08:54:08    264 ms       0  ironic…  PUT /v…  an id",
            ]
        )
    }

    @Test(arguments: [
        (["7253e9b1-0b0c-4a7b-8e2b-1f0d5c3a9e11"], ["7253e9b1"]),
        (
            ["7253e9b1-0b0c-4a7b-8e2b-1f0d5c3a9e11", "7253e9b1-0b0d-4a7b-8e2b-1f0d5c3a9e11"],
            ["7253e9b1-0b0c", "7253e9b1-0b0d"]
        ),
        (["7253e9b1-0b0c-4a7b-8e2b-1f0d5c3a9e11", "no uuid, whole"], ["7253e9b1", "no uuid, whole"]),
        ([], []),
    ])
    func idsAreAsShortAsTheyDiffer(ids: [String], texts: [String]) {
        #expect(ShortIDs(ids.map { OpaqueID($0) }).texts == texts)
    }
}
