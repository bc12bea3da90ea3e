//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import TestSupport
import Testing

@Suite struct MachineNeedTests {
    private let missing = MachineNeed("there is no moon", isThere: false)
    private let required = [MachineNeed.variable: "1"]

    @Test func whatIsThereIsMetEverywhere() throws {
        let need = MachineNeed("there is no sun", isThere: true)
        #expect(try need.isMet([:]))
        #expect(try need.isMet(required))
    }

    @Test func whatIsMissingSkipsTheTest() throws {
        #expect(try !missing.isMet([:]))
        #expect(try !missing.isMet([MachineNeed.variable: ""]))
    }

    @Test func whatIsMissingFailsWhereNothingMayBeSkipped() {
        let error = #expect(throws: MachineNeed.Missing.self) { try missing.isMet(required) }
        #expect(error?.description == "there is no moon, and OSPROFILER_REQUIRE_ALL=1 allows no test to be skipped")
    }
}
