//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Dispatch
import TestSupport
import Testing

@testable import OSProfilerDoctor

/// A call that hangs goes on until its test has ended: whoever waited for it would not come back.
@Suite(.hangLimit) struct TimeLimitTests {
    @Test func aCallThatHangsIsLeftBehind() throws {
        let end = DispatchSemaphore(value: 0)
        defer { end.signal() }
        let error = #expect(throws: DoctorError.self) { try TimeLimit.run(.milliseconds(50)) { end.wait() } }
        #expect(error?.description == "no answer within 50.0 ms (--timeout)")
    }

    @Test func valuesAndErrorsComeBack() throws {
        #expect(try TimeLimit.run(.seconds(20)) { 7 } == 7)
        let error = #expect(throws: DoctorError.self) { try TimeLimit.run(.seconds(20)) { throw DoctorError("no") } }
        #expect(error?.description == "no")
    }

    @Test func manyGoAtOnce() throws {
        let end = DispatchSemaphore(value: 0)
        defer { end.signal() }
        let results = TimeLimit.map([1, 2, 3], .seconds(2)) { number in
            if number == 2 { end.wait() }
            return number
        }
        #expect(results.map { try? $0.get() } == [1, nil, 3])
    }
}
