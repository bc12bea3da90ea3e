//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
import OSProfilerCore
import Testing

@testable import OSProfilerMongoDB

@Suite struct MemberCountTests {
    private let hello: BSONValue = ["hosts": ["a:1", "b:1"], "passives": ["c:1"], "arbiters": ["d:1"]]

    @Test func membersWithPriorityZeroCount() {
        #expect(MongoStore.memberCount(hello, nil) == 4)
        #expect(MongoStore.memberCount(["hosts": ["a:1"]], nil) == 1)
    }

    @Test func hiddenMembersAreInTheStatus() {
        let status: BSONValue = ["members": [["_id": 0], ["_id": 1], ["_id": 2], ["_id": 3], ["_id": 4]]]
        #expect(MongoStore.memberCount(hello, status) == 5)
    }
}
#endif
