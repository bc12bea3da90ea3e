//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Testing

@testable import OSProfilerDoctor

@Suite struct TimeLimitTests {
    @Test func aCallThatHangsIsLeftBehind() throws {
        let start = ContinuousClock.now
        let error = #expect(throws: DoctorError.self) {
            try TimeLimit.run(.milliseconds(50)) { Thread.sleep(forTimeInterval: 20) }
        }
        #expect(error?.description == "no answer within 50.0 ms (--timeout)")
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func valuesAndErrorsComeBack() throws {
        #expect(try TimeLimit.run(.seconds(20)) { 7 } == 7)
        let error = #expect(throws: DoctorError.self) { try TimeLimit.run(.seconds(20)) { throw DoctorError("no") } }
        #expect(error?.description == "no")
    }

    @Test func manyGoAtOnce() throws {
        let start = ContinuousClock.now
        let results = TimeLimit.map([300, 200, 20_000, 0], .seconds(2)) { milliseconds in
            Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
            return milliseconds
        }
        #expect(results.map { try? $0.get() } == [300, 200, nil, 0])
        #expect(ContinuousClock.now - start < .seconds(10))
    }
}
