//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@testable import OSProfilerCollector

@Suite struct RejectionCountsTests {
    @Test func reasonsAreCountedInTheOrderOfTheirFirstMessages() {
        var counts = RejectionCounts()
        let payload = Rejection(.noPayload, "no payload object")
        let member = Rejection(.badMember, "no base_id")
        for rejection in [payload, member, payload] { counts.add(rejection) }
        #expect(counts.reasons.map(\.rejection) == [payload, member])
        #expect(counts.reasons.map(\.count) == [2, 1])
    }

    @Test func theCountsOfSeveralCollectorsAddUp() {
        let payload = Rejection(.noPayload, "no payload object")
        let member = Rejection(.badMember, "no base_id")
        var (one, other) = (CollectorStatistics(), CollectorStatistics())
        for rejection in [payload, member] { one.rejections.add(rejection) }
        for rejection in [member, member] { other.rejections.add(rejection) }
        (one.received, other.received) = (2, 3)
        other.mirrors = [MirrorStatistics(name: "copy")]
        other.mirrors[0].dropped = 4
        one.add(other)
        one.add(other)
        #expect(one.received == 8)
        #expect(one.rejections.reasons.map(\.count) == [1, 5])
        #expect(one.mirrors.map(\.dropped) == [8])
    }

    @Test func manyReasonsTakeBoundedMemory() {
        var counts = RejectionCounts()
        for byte in 0..<100 { counts.add(Rejection(.notJSON, "not JSON: unexpected character at byte \(byte)")) }
        counts.add(Rejection(.notJSON, "not JSON: unexpected character at byte 3"))
        #expect(counts.reasons.count == RejectionCounts.limit + 1)
        #expect(counts.reasons[3].count == 2)
        #expect(counts.reasons.last?.count == 100 - RejectionCounts.limit)
        #expect(counts.reasons.last?.rejection.description == "other reasons")
    }
}
